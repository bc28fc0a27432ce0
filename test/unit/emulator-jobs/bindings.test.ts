import { describe, expect, test } from '@jest/globals';
import { bind, bindingReferences } from '@azureml-actions/emulator/jobs/bindings';

const bindings = { inputs: new Map([['rate', '0.1']]), outputs: new Map([['model', '/out/model']]) };

describe('bindings of a command', () => {
  test('values are put in letter for letter', () => {
    expect(bind("x '${{inputs.rate}}' ${{ outputs.model }}/a ${{other.x}}", bindings)).toBe(
      "x '0.1' /out/model/a ${{other.x}}",
    );
  });
  test('a value with a dollar sign stays as it is', () => {
    expect(bind('${{inputs.rate}}', { ...bindings, inputs: new Map([['rate', "$& $' $1"]]) })).toBe(
      "$& $' $1",
    );
  });
  test('an optional part is dropped with its value', () => {
    const command = 'run $[[--rate ${{inputs.rate}}]] $[[--depth ${{inputs.depth}}]] end';
    expect(bind(command, bindings)).toBe('run --rate 0.1  end');
    expect(bindingReferences(command)).toEqual([]);
  });
  test('a missing value is an error, a reference is listed', () => {
    expect(() => bind('${{inputs.depth}}', bindings)).toThrow('There is no value for ${{inputs.depth}}.');
    expect(bindingReferences('a ${{inputs.x}} ${{outputs.y}}')).toEqual([
      { kind: 'inputs', name: 'x' },
      { kind: 'outputs', name: 'y' },
    ]);
  });
});

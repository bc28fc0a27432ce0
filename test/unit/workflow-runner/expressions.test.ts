import { describe, expect, test } from '@jest/globals';
import { data } from '@actions/expressions';

import {
  compileCondition,
  compileTemplate,
  evaluateCondition,
  evaluateText,
  evaluateValue,
  fromExpressionData,
  toExpressionData,
  type Place,
  type Scope,
} from '@azureml-actions/workflow-runner/expressions';
import { statusFunctions } from '@azureml-actions/workflow-runner/contexts';
import type { Problem } from '@azureml-actions/workflow-runner/problems';

const at = { file: 'w.yml', line: 4, column: 2 };
const place: Place = { contexts: ['github', 'matrix', 'env'], functions: ['hashFiles'] };

function scope(succeeded = true): Scope {
  return {
    contexts: {
      github: toExpressionData({ ref: 'refs/heads/main', event: { labels: [{ name: 'a' }, { name: 'b' }] } }),
      matrix: toExpressionData({ n: 2, list: [1, 'x'] }),
      env: toExpressionData({ JSON: '{"k":[1,true,null]}' }),
    },
    functions: statusFunctions({
      succeeded: () => succeeded,
      failed: () => !succeeded,
      cancelled: () => false,
    }),
  };
}

function text(source: string): string {
  const problems: Problem[] = [];
  const template = compileTemplate(source, at, place, problems);
  expect(problems).toEqual([]);
  return evaluateText(template, scope());
}

function condition(source: string, succeeded = true): boolean {
  const problems: Problem[] = [];
  const compiled = compileCondition(source, at, place, problems);
  expect(problems).toEqual([]);
  return evaluateCondition(compiled, scope(succeeded));
}

function problemsOf(source: string, compile: typeof compileTemplate | typeof compileCondition) {
  const problems: Problem[] = [];
  compile(source, at, place, problems);
  return problems;
}

describe('templates', () => {
  test.each([
    ['plain', 'plain'],
    ['a ${{ matrix.n }} b ${{ github.ref }}', 'a 2 b refs/heads/main'],
    ["${{ 'it''s }} fine' }}", "it's }} fine"],
    ['${{ github.missing }}', ''],
    ['${{ github.missing.deeper[3] }}', ''],
    ['${{ null }}', ''],
    ['${{ true }}', 'true'],
    ["${{ matrix.n == 2 && 'yes' || 'no' }}", 'yes'],
    ["${{ format('{0}-{1}', matrix.n, 'z') }}", '2-z'],
    ["${{ join(github.event.labels.*.name, '+') }}", 'a+b'],
    ["${{ contains(github.event.labels.*.name, 'B') }}", 'true'],
    ["${{ contains(github.ref, 'HEADS') }}", 'true'],
    ["${{ startsWith(github.ref, 'refs/heads/') }}", 'true'],
    ["${{ endsWith(github.ref, 'MAIN') }}", 'true'],
    ['${{ fromJSON(env.JSON).k[1] }}', 'true'],
    ['${{ toJSON(matrix.list) }}', '[\n  1,\n  "x"\n]'],
    ["${{ github.ref != 'x' && 1.50 }}", '1.5'],
    ['${{ matrix.list }}', 'Array'],
  ])('%s gives %j', (source, wanted) => expect(text(source)).toBe(wanted));

  test('one expression keeps its type', () => {
    const template = compileTemplate('${{ fromJSON(env.JSON) }}', at, place, []);
    expect(fromExpressionData(evaluateValue(template, scope()))).toEqual({ k: [1, true, null] });
  });
  test('a context that is not allowed here is a problem with its place', () => {
    expect(problemsOf('${{ secrets.X }}', compileTemplate)).toEqual([
      { at, message: expect.stringMatching(/secrets.*allowed here: github, matrix, env/s) },
    ]);
  });
  test.each(['${{ github.ref', '${{ nope() }}', '${{ 1 + 1 }}', '${{ always() }}', '${{ format() }}'])(
    '%s is a problem',
    (source) => expect(problemsOf(source, compileTemplate)).toHaveLength(1),
  );
  test('what cannot be evaluated says where', () => {
    const template = compileTemplate("${{ fromJSON('{') }}", at, place, []);
    expect(() => evaluateText(template, scope())).toThrow(/^w\.yml:4:2: cannot evaluate.*fromJSON/);
  });
});

describe('conditions', () => {
  test.each([
    ['', true, true],
    ['', false, false],
    ['matrix.n == 2', true, true],
    ['matrix.n == 2', false, false],
    ['${{ matrix.n == 2 }}', true, true],
    ['always()', false, true],
    ['failure() && matrix.n == 2', false, true],
    ['failure()', true, false],
    ['!cancelled()', false, true],
    ["contains('always()', 'x')", true, false],
    ["contains('always()', 'always')", false, false],
    ['SUCCESS()', true, true],
  ])('"%s" after success=%s is %s', (source, succeeded, wanted) => {
    expect(condition(source, succeeded)).toBe(wanted);
  });
  test('text around an expression is refused: it would always be true', () => {
    expect(problemsOf("${{ matrix.n }} == '3'", compileCondition)).toEqual([
      { at, message: expect.stringContaining('always true') },
    ]);
  });
});

test('JSON goes both ways', () => {
  const value = { a: [1, 'b', true, null, { c: {} }] };
  expect(fromExpressionData(toExpressionData(value))).toEqual(value);
  expect(toExpressionData(undefined)).toBeInstanceOf(data.Null);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseRunDefinition } from '@azureml-actions/emulator/execution/runDefinition';

describe('run definitions of the v1 API', () => {
  const parse = (document: unknown) => parseRunDefinition(JSON.stringify(document));

  test('the definition of the iris example', () => {
    const text = readFileSync(new URL('../../../examples/iris/v1/definition.json', import.meta.url), 'utf8');
    expect(parseRunDefinition(`\uFEFF${text}`)).toMatchObject({
      script: 'train.py',
      target: 'cpu-cluster',
      maxRunDurationSeconds: 1200,
      nodeCount: 1,
    });
  });
  test('every spelling of its members', () => {
    const expected = {
      script: 'a/b.py',
      arguments: ['1', 'x'],
      target: 't',
      environmentVariables: { Aa: 'b' },
    };
    const environment = { EnvironmentVariables: { Aa: 'b', none: null } };
    const pascal = { Script: './a/b.py', Arguments: [1, 'x'], Target: 't', Environment: environment };
    expect(parse({ Configuration: pascal })).toMatchObject(expected);
    expect(parse(pascal)).toMatchObject(expected);
    expect(
      parse({
        configuration: {
          script: 'a\\b.py',
          arguments: [1, 'x'],
          target: 't',
          environment: { environmentVariables: { Aa: 'b' } },
        },
      }),
    ).toMatchObject(expected);
  });
  test.each([
    [{ Configuration: {} }, /'script'/],
    [{ Configuration: { Script: '../a.py' } }, /must lie in the project/],
    [{ Configuration: { Script: '/a.py' } }, /must lie in the project/],
    [{ Configuration: { Script: 'C:\\a.py' } }, /must lie in the project/],
    [{ Configuration: { Script: 'a.py', NodeCount: 0 } }, /'nodecount'/],
    [[], /no JSON object/],
  ])('%j is refused', (document, message) => {
    expect(() => parse(document)).toThrow(message);
  });
});

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { irisFolder, runPython, trainScript } from './python.ts';
import { scratchFolder } from './scratch.ts';

const scratch = scratchFolder();
const trained = join(scratch, 'trained');
const mounted = join(scratch, 'mounted');

/** Calls init() once and run() for each payload, as the inference server does. */
const server = `
import json, sys
sys.path.insert(0, "scoring")
import score
score.init()
answers = []
for payload in json.load(sys.stdin):
    try:
        answers.append({"answer": score.run(payload)})
    except ValueError as error:
        answers.append({"error": str(error)})
print(json.dumps(answers))
`;

const answersOf = v.array(
  v.union([
    v.object({
      answer: v.object({
        predictions: v.array(v.string()),
        probabilities: v.array(v.record(v.string(), v.number())),
      }),
    }),
    v.object({ error: v.string() }),
  ]),
);

async function score(...payloads: string[]) {
  const result = await runPython(['-c', server], {
    env: { AZUREML_MODEL_DIR: mounted },
    stdin: JSON.stringify(payloads),
  });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const lines = result.stdout.trimEnd().split('\n');
  return { log: lines[0], answers: v.parse(answersOf, JSON.parse(lines.at(-1) ?? '')) };
}

function smoke(name: string): string {
  return readFileSync(join(irisFolder, 'smoke', name), 'utf8');
}

beforeAll(async () => {
  const result = await runPython([trainScript, '--model-output', trained]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  // Azure ML mounts a registered folder below AZUREML_MODEL_DIR under the folder's own name.
  mkdirSync(mounted);
  cpSync(trained, join(mounted, 'model'), { recursive: true });
});

describe('score.py', () => {
  test('tells the three flowers of the smoke test apart, and is sure of it', async () => {
    const { answers, log } = await score(smoke('request.json'));
    expect(log).toMatch(/^Loaded .*model\.json, test accuracy 0\.9/u);
    const [first] = answers;
    if (!first || !('answer' in first)) throw new Error(`no answer: ${JSON.stringify(first)}`);
    expect(first.answer).toMatchObject(v.parse(v.looseObject({}), JSON.parse(smoke('expected.json'))));
    for (const [index, species] of ['setosa', 'versicolor', 'virginica'].entries()) {
      const odds = first.answer.probabilities[index] ?? {};
      expect(Object.keys(odds)).toEqual(['setosa', 'versicolor', 'virginica']);
      expect(odds[species]).toBeGreaterThan(0.8);
      expect(Object.values(odds).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    }
  });

  test('takes flowers as objects, in any order of names, with or without "data"', async () => {
    const flower = { petal_width: 2.5, petal_length: 6, sepal_width: 3.3, sepal_length: 6.3 };
    const { answers } = await score(
      JSON.stringify({ data: [[6.3, 3.3, 6, 2.5]] }),
      JSON.stringify({ data: [flower] }),
      JSON.stringify([flower]),
    );
    expect(answers[0]).toMatchObject({ answer: { predictions: ['virginica'] } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test('answers for absurd measurements, and refuses those it cannot compute with', async () => {
    const { answers } = await score(
      '{"data": [[1e300, -1e300, 1e300, 1e300]]}',
      '{"data": [[1e308, 0, 0, -1e308]]}',
    );
    expect(answers[0]).toMatchObject({ answer: { predictions: ['virginica'] } });
    expect(answers[1]).toEqual({ error: expect.stringContaining('are too large to compute with') });
  });

  test.each([
    ['', 'the payload is empty: send JSON, with Content-Type: application/json'],
    ['{"data": [', 'the payload is not JSON: '],
    ['{"inputs": []}', 'the payload has no field "data", found inputs'],
    ['{}', 'the payload has no field "data", found an empty object'],
    ['{"data": []}', '"data" must be a list of at least one flower, got []'],
    ['{"data": 5.1}', '"data" must be a list of at least one flower, got 5.1'],
    ['{"data": [5.1, 3.5, 1.4, 0.2]}', 'data[0] must be a list or an object, got 5.1'],
    ['{"data": [[5.1, 3.5, 1.4]]}', 'data[0] has 3 values, expected 4: sepal_length, '],
    [
      '{"data": [[5.1, 3.5, 1.4, 0.2], [1, 2, "x", 4]]}',
      'data[1][2] (petal_length) must be a number, got "x"',
    ],
    ['{"data": [[5.1, true, 1.4, 0.2]]}', 'data[0][1] (sepal_width) must be a number, got true'],
    ['{"data": [[5.1, null, 1.4, 0.2]]}', 'data[0][1] (sepal_width) must be a number, got null'],
    ['{"data": [[5.1, NaN, 1.4, 0.2]]}', 'data[0][1] (sepal_width) must be a finite number, got NaN'],
    [`{"data": [[1${'0'.repeat(400)}, 1, 1, 1]]}`, 'data[0][0] (sepal_length) must be a finite number'],
    ['{"data": [{"sepal_length": 5.1}]}', 'data[0].sepal_width is missing'],
    [
      '{"data": [{"sepal_length": 1, "sepal_width": 1, "petal_length": 1, "petal_width": 1, "stem": 1}]}',
      'data[0].stem is unknown, accepted are sepal_length, ',
    ],
  ])('refuses %j and names what is wrong', async (payload, message) => {
    const { answers } = await score(payload);
    expect(answers).toEqual([{ error: expect.stringContaining(message) }]);
  });

  test.each([
    ['no AZUREML_MODEL_DIR', {}, 'AZUREML_MODEL_DIR is not set'],
    ['no model', { AZUREML_MODEL_DIR: join(scratch, 'empty') }, 'expected exactly one model.json below'],
    ['two models', { AZUREML_MODEL_DIR: join(scratch, 'two') }, 'expected exactly one model.json below'],
    ['a model of another kind', { AZUREML_MODEL_DIR: join(scratch, 'other') }, "has format 'other/1'"],
  ])('does not start with %s', async (_, env, message) => {
    rmSync(join(scratch, 'empty'), { recursive: true, force: true });
    for (const folder of ['empty', 'two/a', 'two/b', 'other']) {
      mkdirSync(join(scratch, folder), { recursive: true });
    }
    for (const folder of ['two/a', 'two/b', 'other']) {
      writeFileSync(join(scratch, folder, 'model.json'), '{"format": "other/1"}');
    }
    const result = await runPython(['-c', server], { env, stdin: '[]' });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(message);
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { allActions, definedRun, workingInputs } from '../badInput/badInput.ts';
import { startPipeline, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

const cases = [
  ...allActions.map((action) => ({ action, inputs: workingInputs[action] })),
  { action: 'submit-run', inputs: definedRun },
];

test.each(cases)('$action: validate-only asks nobody and needs no identity', async ({ action, inputs }) => {
  pipeline.asked();
  const run = await pipeline.run(action, { ...inputs, 'validate-only': 'true' }, { identity: 'none' });
  expect({ exitCode: run.exitCode, stdout: run.stdout, stderr: run.stderr }).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  expect(run.outputs).toEqual({});
  expect(pipeline.asked()).toEqual([]);
});

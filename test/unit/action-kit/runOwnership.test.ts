import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Environment, isTakenOver, leftRuns, StepState, takeOverRun } from '@azureml-actions/action-kit';

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'ownership-'));
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

describe('a run that a step took over', () => {
  test('is known to the other steps of the job, whatever its id', () => {
    const environment = new Environment({ RUNNER_TEMP: temporary });
    for (const runId of ['run-1', '../../run', 'a/b']) {
      expect(isTakenOver(environment, runId)).toBe(false);
      takeOverRun(environment, runId);
      expect(isTakenOver(environment, runId)).toBe(true);
    }
    expect(isTakenOver(environment, 'run-2')).toBe(false);
  });

  test('is nobody’s outside of a runner', () => {
    const environment = new Environment({});
    takeOverRun(environment, 'run-1');
    expect(isTakenOver(environment, 'run-1')).toBe(false);
  });
});

describe('the runs left to post', () => {
  test.each([
    ['[{"runId":"a"},{"runId":"b","experiment":"e"}]', [{ runId: 'a' }, { runId: 'b', experiment: 'e' }]],
    ['[]', []],
    ['no JSON', []],
    ['{"runId":"a"}', []],
  ])('%s', (saved, runs) => {
    expect(leftRuns(new StepState(new Environment({ STATE_runs: saved })))).toEqual(runs);
  });

  test('are none where nothing was saved', () => {
    expect(leftRuns(new StepState(new Environment({})))).toEqual([]);
  });
});

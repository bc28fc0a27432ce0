import { describe, expect, test } from '@jest/globals';
import { CancelledError } from '@azureml-actions/rest';
import { owningRuns } from '../../../actions/wait-run/lib/cancelRemote.js';
import { readMetrics } from '../../../actions/wait-run/lib/metrics.js';
import { modelPath } from '../../../actions/wait-run/lib/modelOutput.js';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { api, arm, regionUnderTest, workspacePath, workspaceUnderTest } from '../azureml/contexts.ts';
import { actionUnderTest } from './actionUnderTest.ts';

describe('the model of a run', () => {
  const output = (jobOutputType: string | null) => ({ jobOutputType, uri: null });

  test.each([
    [
      'its first output of a model type',
      { data: output('uri_folder'), best: output('mlflow_model') },
      'best',
    ],
    ['else its output named model', { data: output('uri_folder'), model: output('uri_folder') }, 'model'],
    ['and a model type before the name', { model: output('uri_folder'), m: output('custom_model') }, 'm'],
    ['a Triton model too', { t: output('triton_model'), default: null }, 't'],
  ])('is %s', async (_, outputs, name) => {
    const job = { id: `${workspacePath}/jobs/r`, name: 'r', properties: { outputs } };
    const { context } = workspaceUnderTest([answer(200, job)]);
    expect(await modelPath(context, 'r', undefined)).toBe(`azureml://jobs/r/outputs/${name}`);
    const local = workspaceUnderTest([answer(200, job)]);
    expect(await modelPath(local.context, 'r', new Map([[name, 'run/outputs/x']]))).toBe('run/outputs/x');
  });

  test.each([
    ['a job without outputs', answer(200, { id: 'i', name: 'r', properties: { outputs: null } })],
    [
      'a job without a model',
      answer(200, { id: 'i', name: 'r', properties: { outputs: { default: null } } }),
    ],
    ['a run that is no job', answer(404, { error: { code: 'NotFound', message: '' } })],
  ])('is absent in %s', async (_, step) => {
    expect(await modelPath(workspaceUnderTest([step]).context, 'r', undefined)).toBeUndefined();
  });
});

describe('metrics that cannot be read', () => {
  const refused = answer(403, { error: { code: 'Forbidden', message: 'No' } });

  test('fail the step of a run that succeeded', async () => {
    const { context, logger } = regionUnderTest([refused]);
    expect(await failureOf(readMetrics(context, 'r', true, logger))).toMatchObject({ code: 'Forbidden' });
  });

  test('leave a run that failed its own error', async () => {
    const { context, logger } = regionUnderTest([refused]);
    expect(await readMetrics(context, 'r', false, logger)).toEqual({});
    expect(logger.text).toContain('warning: Reading the metrics of run r failed: 403 Forbidden: No');
  });
});

describe('a workflow that is cancelled', () => {
  const cancelled = () => Promise.reject(new CancelledError());

  test.each([
    ['a job', undefined, `POST ${arm}/jobs/r/cancel?api-version=2024-04-01`],
    ['a v1 run', 'exp', `POST ${api}/execution/v1.0${workspacePath}/experiments/exp/runId/r/cancel`],
  ])('cancels %s, though its own signal has fallen', async (_, experiment, call) => {
    const { context, transport } = regionUnderTest([answer(200)], {
      signal: AbortSignal.abort(new CancelledError()),
    });
    const { action, logger } = actionUnderTest({});
    const run = { runId: 'r', experiment };
    expect(await failureOf(owningRuns(action, context, [run], true, cancelled))).toBeInstanceOf(
      CancelledError,
    );
    expect(transport.calls).toEqual([call]);
    expect(logger.lines).toEqual(['notice: The workflow was cancelled: asked Azure to cancel run r.']);
  });

  test('leaves the run where that is asked, and any other error leaves it too', async () => {
    const { context, transport } = regionUnderTest([]);
    const { action } = actionUnderTest({});
    const run = { runId: 'r' };
    await failureOf(owningRuns(action, context, [run], false, cancelled));
    const other = await failureOf(
      owningRuns(action, context, [run], true, () => Promise.reject(new Error('x'))),
    );
    expect(other).toMatchObject({ message: 'x' });
    expect(transport.calls).toEqual([]);
  });

  test('says when the run could not be cancelled, and ends as cancelled all the same', async () => {
    const { context } = regionUnderTest([answer(403, { error: { code: 'Forbidden', message: 'No' } })]);
    const { action, logger } = actionUnderTest({});
    const ended = owningRuns(action, context, [{ runId: 'r' }], true, cancelled);
    expect(await failureOf(ended)).toBeInstanceOf(CancelledError);
    expect(logger.text).toContain(
      'warning: Run r could not be cancelled yet and may go on; the post step tries again: Cancelling job r failed: 403',
    );
  });

  test('a body that ends is given back', async () => {
    const { context } = regionUnderTest([]);
    const { action } = actionUnderTest({});
    expect(await owningRuns(action, context, [{ runId: 'r' }], true, () => Promise.resolve(5))).toBe(5);
  });
});

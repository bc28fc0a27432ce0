import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, createClient } from '../../integration/emulator/client.ts';
import type { ActionRun } from '../../support/actionRunner.ts';
import { scanForSecrets, type NamedSecret } from '../../support/secretScan.ts';
import { startPipeline, workspaceName, type Pipeline } from '../actions/pipeline.ts';

/**
 * Every run of the end-to-end suite is scanned for what can be known before it; this one runs the
 * whole pipeline and then looks for the keys that came to be in it.
 */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

test('with debug logging on, no key of an endpoint, token or signature can be read anywhere', async () => {
  const runs: ActionRun[] = [];
  const run = async (action: string, inputs: Record<string, string>): Promise<ActionRun['outputs']> => {
    const ended = await pipeline.run(action, inputs, { identity: 'oidc', debug: true });
    expect([action, ended.exitCode, ended.exitCode === 0 ? '' : ended.stdout]).toEqual([action, 0, '']);
    runs.push(ended);
    return ended.outputs;
  };
  await run('get-token', { audience: 'management, ml, storage' });
  await run('ensure-compute', { file: 'compute.yml' });
  const submitted = await run('submit-run', { file: 'job.yml', set: 'inputs.epochs=50' });
  const waited = await run('wait-run', { 'run-id': submitted['run-id'] ?? '' });
  await run('deploy-endpoint', {
    'endpoint-file': 'endpoint.yml',
    'deployment-file': 'deployment.yml',
    'model-name': 'iris-model',
    model: waited['model-path'] ?? '',
    traffic: '100',
  });
  await run('score-smoke-test', { 'endpoint-name': 'iris-endpoint', 'payload-file': 'smoke/request.json' });

  const keys = await endpointKeys();
  expect(keys.map(({ name }) => name)).toEqual(['primaryKey', 'secondaryKey']);
  await run('score-smoke-test', {
    'scoring-uri': await scoringUri(),
    'scoring-key': keys[0]?.value ?? '',
    'payload-file': 'smoke/request.json',
  });
  for (const ended of runs) {
    const secretOutputs = ended === runs[0] ? ['access-token', 'access-tokens'] : [];
    expect(scanForSecrets(ended, keys, { secretOutputs })).toEqual([]);
    expect(ended.stdout).toContain('::debug::');
    expect(ended.stderr).toBe('');
    for (const mask of ended.masks) {
      expect(mask).not.toMatch(/[\r\n]|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\/subscriptions\//iu);
    }
  }
});

const endpointPath = (): string => {
  const { subscriptionId, resourceGroup } = pipeline.emulator;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspaceName}/onlineEndpoints/iris-endpoint`;
};

async function endpointKeys(): Promise<NamedSecret[]> {
  const answer = await createClient(pipeline.emulator).arm('POST', `${endpointPath()}/listKeys`);
  return ['primaryKey', 'secondaryKey'].flatMap((name) => {
    const value = at(answer.body, name);
    return typeof value === 'string' ? [{ name, value }] : [];
  });
}

async function scoringUri(): Promise<string> {
  const answer = await createClient(pipeline.emulator).arm('GET', endpointPath());
  return String(at(answer.body, 'properties', 'scoringUri'));
}

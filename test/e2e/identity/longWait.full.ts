import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { runBundledAction } from '../../support/actionRunner.ts';

/** Seconds an access token lives, and how many of these lives the run takes. */
const lifetime = 20;
const lives = 10;

let emulator: Emulator;
const project = mkdtempSync(join(tmpdir(), 'azureml-actions-long-wait-'));

beforeAll(async () => {
  emulator = await startEmulator({
    workspaces: ['demo'],
    pace: 50,
    tokenLifetime: lifetime,
    github: { idTokenLifetime: lifetime },
  });
  mkdirSync(join(project, 'src'));
  writeFileSync(
    join(project, 'src/wait.py'),
    `import time\nfor second in range(${lifetime * lives}):\n    print("second", second, flush=True)\n    time.sleep(1)\n`,
  );
  writeFileSync(
    join(project, 'job.yml'),
    [
      'type: command',
      'code: src',
      'command: python wait.py',
      'environment:',
      '  image: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04',
      'compute: azureml:cpu',
      '',
    ].join('\n'),
  );
  const compute = await runBundledAction('ensure-compute', {
    emulator,
    inputs: {
      'workspace-name': 'demo',
      'compute-name': 'cpu',
      size: 'Standard_DS3_v2',
      'max-instances': '2',
    },
  });
  expect([compute.exitCode, compute.exitCode === 0 ? '' : compute.stdout]).toEqual([0, '']);
});
afterAll(async () => {
  await emulator.stop();
  rmSync(project, { recursive: true, force: true });
});

test('waits over ten token lifetimes, by OIDC and with a secret, meet no 401', async () => {
  const ended = await Promise.all(
    (['oidc', 'client-secret'] as const).map(async (identity) => {
      const common = { emulator, identity, workspace: project };
      const submitted = await runBundledAction('submit-run', {
        ...common,
        inputs: { 'workspace-name': 'demo', file: 'job.yml' },
      });
      expect(submitted.exitCode).toBe(0);
      return runBundledAction('wait-run', {
        ...common,
        inputs: { 'workspace-name': 'demo', 'run-id': submitted.outputs['run-id'], timeout: '6h' },
        timeoutMs: 2 * lives * lifetime * 1000,
      });
    }),
  );
  for (const run of ended) {
    expect(run.exitCode).toBe(0);
    expect(run.outputs['status']).toBe('Completed');
    expect(run.durationMs).toBeGreaterThan(lives * lifetime * 1000 * 0.9);
    expect(run.stdout).not.toMatch(/\b401\b|::warning|::error/u);
    expect(run.stderr).toBe('');
  }
  expect(emulator.journal.entries({ status: 401 })).toEqual([]);
  // Each of the two waits signed in anew in each life at least.
  expect(emulator.journal.entries({ plane: 'login' }).length).toBeGreaterThanOrEqual(2 * lives);
});

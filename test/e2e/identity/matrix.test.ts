import { expect, test } from '@jest/globals';
import { startEmulator } from '@azureml-actions/emulator';
import { runBundledAction } from '../../support/actionRunner.ts';
import { scanForSecrets } from '../../support/secretScan.ts';
import { cells, identityOptions } from './identityMatrix.ts';

test.each(cells)('$kind: $scenario', async (cell) => {
  const emulator = await startEmulator({ workspaces: ['demo'], ...cell.emulator });
  try {
    const { options, token } = await identityOptions(cell, emulator);
    for (const fault of cell.faults ?? []) emulator.faults.inject(fault);
    const change = cell.change?.(emulator, token) ?? {};
    const action = cell.action ?? 'ensure-workspace';
    const run = await runBundledAction(action, {
      emulator,
      debug: true,
      ...options,
      inputs: {
        ...options.inputs,
        ...(action === 'ensure-workspace' ? { 'workspace-name': 'demo' } : {}),
        ...change.inputs,
      },
      env: { ...change.env },
    });

    const errors = run.stdout.split('\n').filter((line) => line.startsWith('::error'));
    const message = errors.join('\n').replaceAll('%0A', '\n');
    if (cell.error === undefined) {
      expect([run.exitCode, message]).toEqual([0, '']);
    } else {
      expect(run.exitCode).toBe(1);
      expect(errors).toHaveLength(1);
      expect(message).toContain(cell.error.code);
      expect(message).toContain('What to try: ');
      for (const said of cell.error.says) expect(message).toMatch(said);
      expect(run.summary).toContain(cell.error.code);
    }
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain('::debug::');

    const { clientSecret, clientId, tenantId, objectId } = emulator.identity;
    const secrets = [
      { name: 'client secret', value: clientSecret },
      { name: 'wrong client secret', value: 'some~Other.Secret-of_40_characters/0+1=' },
      { name: 'request token', value: emulator.idTokenRequest.token },
      { name: 'static token', value: token },
    ].filter(({ value }) => value !== '');
    expect(scanForSecrets(run, secrets)).toEqual([]);
    for (const id of [clientId, tenantId, objectId, emulator.subscriptionId]) {
      expect(run.masks).not.toContain(id);
    }
    expect(run.masks.filter((mask) => /^[^\p{L}\p{N}]*$/u.test(mask))).toEqual([]);
  } finally {
    await emulator.stop();
  }
});

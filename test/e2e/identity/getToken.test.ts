import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { decodeClaims } from '@azureml-actions/identity';
import { runBundledAction } from '../../support/actionRunner.ts';
import { LoopbackServers } from '../../support/loopbackServers.ts';
import { scanForSecrets } from '../../support/secretScan.ts';
import { credsJson } from './identityMatrix.ts';

const servers = new LoopbackServers();
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ workspaces: ['demo'], extraHosts: ['arm.example.test'] });
});
afterEach(() => emulator.journal.clear());
afterAll(async () => {
  await servers.close();
  await emulator.stop();
});

const signIns = (): string[] =>
  emulator.journal
    .entries()
    .filter(({ plane }) => plane === 'login' || plane === 'github')
    .map(({ plane, method, path }) => `${plane} ${method} ${path.split('/').at(-1) ?? ''}`);

describe('requests that a sign-in takes, without any for discovery', () => {
  const [idToken, token] = ['github GET idtoken', 'login POST token'];
  test.each([
    ['a client secret', 'client-secret', 'management', [token]],
    ['OIDC', 'oidc', 'management', [idToken, token]],
    ['a second audience', 'client-secret', 'management, ml', [token, token]],
    ['a second audience by OIDC', 'oidc', 'management\nstorage', [idToken, token, token]],
  ] as const)('%s', async (_, identity, audience, requests) => {
    const run = await runBundledAction('get-token', { emulator, identity, inputs: { audience } });
    expect(run.exitCode).toBe(0);
    expect(signIns()).toEqual(requests);
  });
});

test('several audiences by name and URI; what the tokens say is in log, outputs and summary', async () => {
  const uri = 'https://ml.azure.com';
  const run = await runBundledAction('get-token', {
    emulator,
    identity: 'oidc',
    inputs: { audience: `Management, storage\n${uri}/, management` },
  });
  const { tenantId, clientId, objectId } = emulator.identity;
  expect(run.exitCode).toBe(0);
  const tokens: unknown = JSON.parse(run.outputs['access-tokens'] ?? '');
  const audiences = Object.entries(tokens instanceof Object ? tokens : {}).map(([name, value]) => [
    name,
    decodeClaims(String(value))?.aud,
  ]);
  expect(audiences).toEqual([
    ['management', 'https://management.azureml-emulator.test'],
    ['storage', 'https://storage.azure.com'],
    [`${uri}/`, uri],
  ]);
  expect(run.outputs).toMatchObject({ 'tenant-id': tenantId, 'client-id': clientId, 'object-id': objectId });
  expect(decodeClaims(run.outputs['access-token'] ?? '')?.aud).toBe(
    'https://management.azureml-emulator.test',
  );
  expect(run.stdout).toContain(
    `aud ${uri}, tid ${tenantId}, oid ${objectId}, ends ${run.outputs['expires-on'] ?? ''}`,
  );
  expect(run.stdout).toMatch(
    /GitHub’s ID token: issuer https:\/\/localhost:\d+, subject repo:octo-org\/octo-model:ref:refs\/heads\/main, audience api:\/\/AzureADTokenExchange/u,
  );
  expect(run.summary).toContain(objectId);
  expect(scanForSecrets(run, [], { secretOutputs: ['access-token', 'access-tokens'] })).toEqual([]);
});

test('expectations are met, or the step fails before it gives anything away', async () => {
  const { objectId } = emulator.identity;
  const attempt = (inputs: Record<string, string>) => runBundledAction('get-token', { emulator, inputs });
  const met = await attempt({
    audience: 'management, ml',
    'expected-audience': 'management, ml',
    'expected-object-id': objectId.toUpperCase(),
  });
  expect(met.exitCode).toBe(0);
  const unmet = await attempt({ audience: 'management, ml', 'expected-audience': 'https://ml.azure.com' });
  expect(unmet.exitCode).toBe(1);
  expect(unmet.stdout).toContain('UnexpectedAudience');
  expect([unmet.outputs, unmet.exportedEnv]).toEqual([{}, {}]);
});

describe('what later steps see', () => {
  const settings = (given: Emulator): Record<string, string> => ({
    AZUREML_ACTIONS_AUTH_TYPE: 'client-secret',
    AZUREML_ACTIONS_TENANT_ID: given.identity.tenantId,
    AZUREML_ACTIONS_CLIENT_ID: given.identity.clientId,
    AZUREML_ACTIONS_SUBSCRIPTION_ID: given.subscriptionId,
    AZUREML_ACTIONS_RESOURCE_GROUP: given.resourceGroup,
  });
  test('settings, no secret, no cloud', async () => {
    const run = await runBundledAction('get-token', { emulator });
    expect(run.exportedEnv).toEqual(settings(emulator));
    expect(run.state).toEqual({});
  });
  test('the same from creds, and for other tools where asked for', async () => {
    const run = await runBundledAction('get-token', {
      emulator,
      identity: 'none',
      inputs: { creds: credsJson(emulator), 'subscription-id': undefined, 'export-environment': 'azure' },
    });
    expect(run.exportedEnv).toEqual({
      ...settings(emulator),
      AZURE_TENANT_ID: emulator.identity.tenantId,
      AZURE_CLIENT_ID: emulator.identity.clientId,
      AZURE_SUBSCRIPTION_ID: emulator.subscriptionId,
    });
  });
  test('nothing where asked for', async () => {
    const run = await runBundledAction('get-token', { emulator, inputs: { 'export-environment': 'none' } });
    expect([run.exitCode, run.exportedEnv]).toEqual([0, {}]);
  });
  test('which suffices to sign in by OIDC in a step without identity inputs', async () => {
    const first = await runBundledAction('get-token', { emulator, identity: 'oidc' });
    const { url, token } = emulator.idTokenRequest;
    const second = await runBundledAction('ensure-workspace', {
      emulator,
      identity: 'none',
      inputs: { 'workspace-name': 'demo', 'subscription-id': undefined, 'resource-group': undefined },
      env: { ...first.exportedEnv, ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token },
    });
    expect([second.exitCode, second.stderr]).toEqual([0, '']);
  });
});

test('creds that were made for another cloud are a warning: only the input cloud decides', async () => {
  const creds = credsJson(emulator).replace(emulator.planes.arm.origin, 'https://management.azure.com/');
  const run = await runBundledAction('get-token', { emulator, identity: 'none', inputs: { creds } });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toMatch(/^::warning::The input creds names management\.azure\.com/mu);
});

describe('mistakes are told before anything is sent', () => {
  test.each([
    [{ audience: 'managment' }, /Input audience is 'managment'\. Accepted: management, ml, storage/u],
    [{ audience: ' , ' }, /Input audience is empty/u],
    [{ 'expected-audience': 'x' }, /Input expected-audience is 'x'/u],
    [{ 'export-environment': 'all' }, /Input export-environment is 'all'\. Accepted: azureml, azure, none/u],
    [{ 'access-token': 'Bearer abc' }, /Input access-token is no bearer token/u],
    [{ creds: '{"clientId":"a","clientSecret":"very-secret-text"' }, /Input creds is no JSON object/u],
    [{ creds: '{"clientId":"a","clientSecret":"very-secret-text"}' }, /Input creds has no usable tenantId/u],
  ])('%p', async (inputs, message) => {
    const run = await runBundledAction('get-token', { emulator, identity: 'none', inputs });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(message);
    expect(run.stdout).not.toContain('very-secret-text');
    expect(emulator.journal.entries()).toEqual([]);
  });
});

describe('a fixed token that ends before the timeout', () => {
  let shortLived: Emulator;
  let accessToken = '';
  beforeAll(async () => {
    shortLived = await startEmulator({ workspaces: ['demo'], tokenLifetime: 590 });
    const run = await runBundledAction('get-token', { emulator: shortLived });
    accessToken = run.outputs['access-token'] ?? '';
  });
  afterAll(() => shortLived.stop());
  const ensure = (timeout: Record<string, string>) => {
    shortLived.journal.clear();
    return runBundledAction('ensure-workspace', {
      emulator: shortLived,
      identity: 'none',
      inputs: { 'workspace-name': 'demo', 'access-token': accessToken, ...timeout },
    });
  };

  test('fails before work starts where the timeout was given', async () => {
    const run = await ensure({ timeout: '1h' });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(
      /The given access-token ends in 9 min \d+ s, and nothing here can renew it, but this step may take 1 h 0 min/u,
    );
    expect(run.stdout).toContain('Sign in with OIDC or a client secret in this step');
    expect(shortLived.journal.entries({ path: '/workspaces/' })).toEqual([]);
  });
  test('warns where it is the default', async () => {
    const run = await ensure({});
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^::warning::The given access-token ends in/mu);
  });
  test('is silent where the timeout is shorter', async () => {
    const run = await ensure({ timeout: '5m' });
    expect([run.exitCode, run.stdout.includes('::warning')]).toEqual([0, false]);
  });
});

test('through a proxy with a password: signed in, password masked, nothing on standard error', async () => {
  const asked: string[] = [];
  const arm = new URL(emulator.metadataUrl);
  const proxy = await servers.proxy(Number(arm.port), asked);
  arm.hostname = 'arm.example.test';
  const password = 'pr0xy-p4ss%2Fword';
  const run = await runBundledAction('get-token', {
    emulator,
    inputs: { cloud: arm.href },
    env: { https_proxy: `http://ada:${password}@127.0.0.1:${proxy.port}`, no_proxy: 'localhost' },
  });
  expect([run.exitCode, run.stderr, asked]).toEqual([0, '', [arm.host]]);
  expect(run.masks).toContain(decodeURIComponent(password));
});

test('time is limited, and a cancelled job stops waiting', async () => {
  emulator.faults.inject({
    match: { plane: 'login', times: 'always' },
    effect: { kind: 'stall', ms: 20_000 },
  });
  try {
    const late = await runBundledAction('get-token', { emulator, inputs: { timeout: '1s' } });
    expect(late.exitCode).toBe(1);
    expect(late.stdout).toContain('Signing in did not end within 1 s.');
    expect(late.durationMs).toBeLessThan(5_000);
    const cancelled = await runBundledAction('get-token', { emulator, signal: AbortSignal.timeout(700) });
    expect(cancelled.exitCode).toBe(1);
    expect(cancelled.stdout).toContain('The workflow was cancelled.');
    expect(cancelled.durationMs).toBeLessThan(5_000);
  } finally {
    emulator.faults.clear();
  }
});

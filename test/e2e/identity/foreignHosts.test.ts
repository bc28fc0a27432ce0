import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator, type FaultRule } from '@azureml-actions/emulator';
import { runBundledAction } from '../../support/actionRunner.ts';

const folder = mkdtempSync(join(tmpdir(), 'azureml-actions-foreign-'));
const trustBoth = join(folder, 'both.pem');

let azure: Emulator;
/** A server that speaks TLS under a CA the action trusts, and that would like a token. */
let foreign: Emulator;

beforeAll(async () => {
  [azure, foreign] = await Promise.all([startEmulator({ workspaces: ['demo'] }), startEmulator()]);
  const authorities = [azure, foreign].map((emulator) => readFileSync(emulator.caCertificatePath, 'utf8'));
  writeFileSync(trustBoth, authorities.join('\n'));
  writeFileSync(join(folder, 'payload.json'), '{"data":[[1,2,3,4]]}');
});
afterEach(() => {
  azure.faults.clear();
  azure.journal.clear();
});
afterAll(async () => {
  await Promise.all([azure.stop(), foreign.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const answer = (
  match: FaultRule['match'],
  status: number,
  headers: Readonly<Record<string, string>>,
  body = '',
): FaultRule => ({ match, effect: { kind: 'status', status, headers, body } });

interface Case {
  readonly what: string;
  readonly action: string;
  readonly inputs: (foreignUrl: string) => Readonly<Record<string, string>>;
  readonly fault?: (foreignUrl: string) => FaultRule;
}

const newCompute = { 'compute-name': 'cpu', size: 'Standard_DS3_v2', 'max-instances': '1' };
const smoke = { 'payload-file': 'payload.json' };

const cases: readonly Case[] = [
  {
    what: 'the header Azure-AsyncOperation',
    action: 'ensure-compute',
    inputs: () => newCompute,
    fault: (url) =>
      answer(
        { plane: 'arm', method: 'PUT', path: '/computes/' },
        201,
        { 'azure-asyncoperation': url },
        JSON.stringify({ id: '/x', name: 'cpu', properties: { provisioningState: 'Creating' } }),
      ),
  },
  {
    what: 'the header Location',
    action: 'ensure-compute',
    inputs: () => newCompute,
    fault: (url) => answer({ plane: 'arm', method: 'PUT', path: '/computes/' }, 202, { location: url }),
  },
  {
    what: 'a redirect',
    action: 'ensure-workspace',
    inputs: () => ({}),
    fault: (url) => answer({ plane: 'arm', method: 'GET', path: '/workspaces/demo' }, 307, { location: url }),
  },
  {
    what: 'a nextLink',
    action: 'score-smoke-test',
    inputs: () => ({ ...smoke, 'scoring-uri': `${azure.planes.scoring.origin}/endpoints/none/score` }),
    fault: (url) =>
      answer(
        { plane: 'arm', method: 'GET', path: '/onlineEndpoints' },
        200,
        {},
        JSON.stringify({ value: [], nextLink: url }),
      ),
  },
  {
    what: 'a regional API in the discovery document',
    action: 'ensure-workspace',
    inputs: () => ({}),
    fault: (url) =>
      answer({ plane: 'api', path: 'discovery' }, 200, {}, JSON.stringify({ api: new URL(url).origin })),
  },
  { what: 'a scoring URI', action: 'score-smoke-test', inputs: (url) => ({ ...smoke, 'scoring-uri': url }) },
  {
    what: 'a scoring URI, with a key',
    action: 'score-smoke-test',
    inputs: (url) => ({ ...smoke, 'scoring-uri': url, 'scoring-key': 'a-key-that-must-stay-here' }),
  },
];

test.each(cases)('$what that points elsewhere ends in an error, and nothing goes there', async (one) => {
  const url = `${foreign.planes.arm.origin}/subscriptions/x/steal?api-version=2024-04-01`;
  if (one.fault !== undefined) azure.faults.inject(one.fault(url));
  const run = await runBundledAction(one.action, {
    emulator: azure,
    workspace: folder,
    env: { NODE_EXTRA_CA_CERTS: trustBoth },
    inputs: { 'workspace-name': 'demo', ...one.inputs(url) },
  });
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toMatch(/^::error::.*ForeignHost/mu);
  expect(run.stdout).toContain(`No token was sent there`);
  expect(azure.faults.list().every(({ struck }) => struck === 1)).toBe(true);
  expect(foreign.journal.entries()).toEqual([]);
});

test('the same host is reached where the user trusts it by name', async () => {
  const url = `${foreign.planes.scoring.origin}/score`;
  const run = await runBundledAction('score-smoke-test', {
    emulator: azure,
    workspace: folder,
    env: { NODE_EXTRA_CA_CERTS: trustBoth },
    inputs: {
      ...smoke,
      'workspace-name': 'demo',
      'scoring-uri': url,
      'scoring-key': 'a-key-for-the-trusted-host',
      'allowed-hosts': new URL(url).host,
    },
  });
  expect(run.exitCode).toBe(1);
  expect(foreign.journal.entries().length).toBeGreaterThan(0);
  foreign.journal.clear();
});

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '@azureml-actions/emulator';
import { parseKeyValues } from '@azureml-actions/workflow-runner/fileCommands';
import * as v from 'valibot';
import { parse } from 'yaml';
import { scanForSecrets, type NamedSecret } from './secretScan.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Which identity inputs a run gets by itself; `none` leaves them to the test. */
export type RunIdentity = 'client-secret' | 'oidc' | 'none';

export interface ActionRunOptions {
  /** By name as in action.yml; `undefined` leaves out what would be given by itself. */
  readonly inputs?: Readonly<Record<string, string | undefined>>;
  /** Added to a small clean environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gives cloud, subscription, resource group and CA certificate, and the identity named next. */
  readonly emulator?: Emulator;
  /** With an emulator: how to sign in. A client secret where not given. */
  readonly identity?: RunIdentity;
  /** GITHUB_WORKSPACE and working directory; an empty folder where not given. */
  readonly workspace?: string;
  /** What an earlier part saved by `GITHUB_STATE`: runs the bundle as its `post`. */
  readonly state?: Readonly<Record<string, string>>;
  /** Turns on debug lines, as a rerun with debug logging does. */
  readonly debug?: boolean;
  /** Once aborted the action is cancelled as the runner does: SIGINT, SIGTERM 7.5 s later, SIGKILL after 2.5 s more. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the process is killed and the run rejected; 2 minutes where not given. */
  readonly timeoutMs?: number;
  /** Sees standard output while it comes. */
  readonly onOutput?: (text: string) => void;
}

/** What an action left behind. */
export interface ActionRun {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** As the process wrote it, commands and all. */
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly exportedEnv: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The values of all `::add-mask::` commands. */
  readonly masks: readonly string[];
  readonly durationMs: number;
}

/** Where the runner stops waiting for an action that was told to stop, in milliseconds after SIGINT. */
const cancellation = [
  ['SIGTERM', 7_500],
  ['SIGKILL', 10_000],
] as const;

/**
 * Runs `dist/<name>/index.js` in a process of its own on Node 24 under the runner protocol:
 * `INPUT_*` with the defaults of action.yml, and the files of GITHUB_OUTPUT, ENV, STATE, PATH and
 * STEP_SUMMARY. Whatever the test is about, the run may not have shown or handed on a secret.
 * @throws Error with both streams when the process does not end in time
 * @throws Error naming each secret that can be read in what the run left behind
 */
export async function runBundledAction(name: string, options: ActionRunOptions = {}): Promise<ActionRun> {
  const folder = mkdtempSync(join(tmpdir(), 'azureml-actions-run-'));
  try {
    const files = commandFiles(folder);
    const workspace = options.workspace ?? join(folder, 'workspace');
    mkdirSync(join(folder, 'workspace'));
    const environment = defined({
      PATH: process.env['PATH'],
      SystemRoot: process.env['SystemRoot'],
      HOME: folder,
      TMPDIR: folder,
      RUNNER_TEMP: folder,
      RUNNER_OS: 'Linux',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: name,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: 'octo-org/octo-model',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: '1',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_WORKSPACE: workspace,
      ...files,
      ...(options.debug === true ? { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' } : {}),
      ...emulatorEnvironment(options),
      ...Object.fromEntries(
        Object.entries({ ...manifestDefaults(name), ...emulatorInputs(options), ...options.inputs }).map(
          ([input, value]) => [`INPUT_${input.replace(/ /gu, '_').toUpperCase()}`, value],
        ),
      ),
      ...Object.fromEntries(
        Object.entries(options.state ?? {}).map(([key, value]) => [`STATE_${key}`, value]),
      ),
      ...options.env,
    });
    const ended = await runProcess(join(root, 'dist', name, 'index.js'), workspace, environment, options);
    const pairs = (file: string): Record<string, string> =>
      Object.fromEntries(parseKeyValues(readFileSync(file, 'utf8')));
    const run = {
      ...ended,
      outputs: pairs(files.GITHUB_OUTPUT),
      exportedEnv: pairs(files.GITHUB_ENV),
      state: pairs(files.GITHUB_STATE),
      summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
      masks: masksOf(ended.stdout),
    };
    assertNoSecrets(name, run, environment, options.emulator);
    return run;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandFiles(folder: string) {
  const files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_ENV: join(folder, 'env'),
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_PATH: join(folder, 'path'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
  for (const file of Object.values(files)) writeFileSync(file, '');
  return files;
}

const manifestSchema = v.object({
  inputs: v.record(v.string(), v.object({ default: v.optional(v.string()) })),
});

/** The runner itself puts the defaults of action.yml into the environment. */
function manifestDefaults(name: string): Record<string, string> {
  const text = readFileSync(join(root, 'actions', name, 'action.yml'), 'utf8');
  const { inputs } = v.parse(manifestSchema, parse(text));
  return Object.fromEntries(
    Object.entries(inputs).map(([input, { default: value }]) => [input, value ?? '']),
  );
}

function emulatorInputs({ emulator, identity }: ActionRunOptions): Record<string, string | undefined> {
  if (emulator === undefined) return {};
  const { tenantId, clientId, clientSecret } = emulator.identity;
  return {
    cloud: emulator.metadataUrl,
    'subscription-id': emulator.subscriptionId,
    'resource-group': emulator.resourceGroup,
    ...(identity === 'none' ? {} : { 'tenant-id': tenantId, 'client-id': clientId }),
    ...(identity === undefined || identity === 'client-secret' ? { 'client-secret': clientSecret } : {}),
  };
}

function emulatorEnvironment({ emulator, identity }: ActionRunOptions): Record<string, string> {
  if (emulator === undefined) return {};
  return {
    NODE_EXTRA_CA_CERTS: emulator.caCertificatePath,
    ...(identity === 'oidc'
      ? {
          ACTIONS_ID_TOKEN_REQUEST_URL: emulator.idTokenRequest.url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: emulator.idTokenRequest.token,
        }
      : {}),
  };
}

function runProcess(
  script: string,
  cwd: string,
  env: Record<string, string>,
  { signal, timeoutMs = 120_000, onOutput }: ActionRunOptions,
): Promise<Pick<ActionRun, 'exitCode' | 'stdout' | 'stderr' | 'durationMs'>> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(node, [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.stdout += chunk;
      onOutput?.(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));

    let late = false;
    const timers = [
      setTimeout(() => {
        late = true;
        child.kill('SIGKILL');
      }, timeoutMs),
    ];
    const cancel = (): void => {
      child.kill('SIGINT');
      for (const [kill, after] of cancellation) timers.push(setTimeout(() => child.kill(kill), after));
    };
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel);
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (exitCode) => {
      settle();
      if (late) {
        reject(new Error(`${script} did not end within ${timeoutMs} ms.\n${text.stdout}\n${text.stderr}`));
      } else resolve({ exitCode, ...text, durationMs: performance.now() - started });
    });
  });
}

/** The values masked by `::add-mask::` lines, with the runner's escapes undone. */
export function masksOf(stdout: string): string[] {
  return stdout
    .split(/\r?\n/u)
    .filter((line) => line.startsWith('::add-mask::'))
    .map((line) =>
      line.slice('::add-mask::'.length).replace(/%0D/gu, '\r').replace(/%0A/gu, '\n').replace(/%25/gu, '%'),
    );
}

/** Variables that hold a secret. */
const secretVariables = [
  'INPUT_CLIENT-SECRET',
  'INPUT_ACCESS-TOKEN',
  'INPUT_SCORING-KEY',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'AZUREML_ACTIONS_CLIENT_SECRET',
  'AZURE_CLIENT_SECRET',
];

function assertNoSecrets(
  action: string,
  run: ActionRun,
  environment: Readonly<Record<string, string>>,
  emulator: Emulator | undefined,
): void {
  const secrets: NamedSecret[] = secretVariables.map((name) => ({ name, value: environment[name] ?? '' }));
  if (emulator !== undefined) {
    secrets.push(
      { name: 'the client secret', value: emulator.identity.clientSecret },
      { name: 'the control token', value: emulator.controlToken },
      { name: 'the request token', value: emulator.idTokenRequest.token },
    );
  }
  // Shorter ones are the words of a test, found in every log.
  const known = secrets.filter(({ value }) => value.length >= 12);
  const secretOutputs = action === 'get-token' ? ['access-token', 'access-tokens'] : [];
  const leaks = scanForSecrets(run, known, { secretOutputs });
  if (leaks.length === 0) return;
  const list = leaks.map(({ secret, shape, place }) => `${secret} (${shape}) in ${place}`);
  throw new Error(`${action} let secrets be read: ${[...new Set(list)].join('; ')}`);
}

function defined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

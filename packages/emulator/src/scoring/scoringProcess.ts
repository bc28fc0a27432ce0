import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnTethered, type TetheredProcess } from '@azureml-actions/lifeline';
import type { Clock } from '../clock.js';
import { callContainer, type ContainerAddress } from './containerClient.js';
import type { ContainerLog } from './containerLog.js';
import { interruptibleSleep } from './interruptibleSleep.js';
import type { ScoringServer } from './pythonInterpreter.js';

/** A scoring process that answers. */
export interface ScoringProcess {
  readonly address: ContainerAddress;
  /** Resolves when it has ended, in words for the log. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** What a scoring process is started with. */
export interface ScoringProcessOptions {
  readonly python: string;
  readonly server: ScoringServer;
  /** The process's working folder. */
  readonly folder: string;
  /** Where the port is written; a folder of this process alone. */
  readonly stateFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: ContainerLog;
  readonly clock: Clock;
  /** How long it may take until the probes succeed, in milliseconds. */
  readonly readyTimeoutMs: number;
  /** How often in a row the readiness probe must succeed. */
  readonly readySuccesses: number;
  /** How long one probe may take, in milliseconds. */
  readonly probeTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** A scoring process that did not come to answer. */
export class ContainerFailed extends Error {
  override readonly name = 'ContainerFailed';
  /** `crashed`: it ended by itself. `unhealthy`: the probes gave up. `unavailable`: Python is missing. */
  readonly reason: 'crashed' | 'unhealthy' | 'unavailable';

  /**
   * @param reason what happened
   * @param message in words
   */
  constructor(reason: ContainerFailed['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const hostScript = fileURLToPath(new URL('../../python/scoring_host.py', import.meta.url));
const pollMs = 20;
const stopStages = [{ signal: 'SIGTERM', graceMs: 500 }] as const;

/**
 * Starts a scoring process and waits until it is ready.
 * @param options what with
 * @throws ContainerFailed when it ends, or is not ready in time; nothing of it is left then
 */
export async function startScoringProcess(options: ScoringProcessOptions): Promise<ScoringProcess> {
  const { log, clock, signal } = options;
  const token = randomBytes(24).toString('base64url');
  const portFile = join(options.stateFolder, 'port');
  await rm(portFile, { force: true });
  const child = spawnTethered(
    options.python,
    [hostScript, '--server', options.server, '--port-file', portFile],
    { cwd: options.folder, env: { ...options.env }, stdin: 'pipe' },
  );
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) log.follow(stream);
  child.stdin?.end(`${token}\n`);
  const stop = () => child.stop(stopStages);

  let exit: { reason: 'crashed' | 'unavailable'; words: string } | undefined;
  const ended = describeEnd(child, options.python).then((end) => {
    exit = end;
    return end.words;
  });
  const deadline = clock.now() + options.readyTimeoutMs;
  const address = async (): Promise<ContainerAddress | undefined> => {
    const port = Number(await readFile(portFile, 'utf8').catch(() => ''));
    return port > 0 ? { port, token } : undefined;
  };
  let successes = 0;
  for (;;) {
    if (exit !== undefined) {
      await child.stop([]);
      throw new ContainerFailed(exit.reason, exit.words);
    }
    if (signal.aborted || clock.now() > deadline) {
      await stop();
      throw new ContainerFailed(
        'unhealthy',
        signal.aborted ? 'stopped while starting' : `not ready after ${options.readyTimeoutMs} ms`,
      );
    }
    const at = await address();
    if (at !== undefined) {
      successes = (await isHealthy(at, options.probeTimeoutMs)) ? successes + 1 : 0;
      if (successes >= options.readySuccesses) return { address: at, ended, stop };
    }
    await interruptibleSleep(clock, pollMs, signal);
  }
}

/** The liveness probe: `GET /` answers 200. */
async function isHealthy(address: ContainerAddress, timeoutMs: number): Promise<boolean> {
  try {
    const answer = await callContainer(address, {
      method: 'GET',
      path: '/',
      headers: {},
      body: Buffer.alloc(0),
      signal: AbortSignal.timeout(Math.max(1, timeoutMs)),
    });
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

async function describeEnd(
  child: TetheredProcess,
  python: string,
): Promise<{ reason: 'crashed' | 'unavailable'; words: string }> {
  try {
    const { code, signal } = await child.exited;
    const words = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
    return { reason: 'crashed', words: `The process ended with ${words}.` };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { reason: 'unavailable', words: `Python ('${python}') could not be started: ${cause}` };
  }
}

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timestamp, type Clock } from '../clock.js';
import type { AssetFiles } from './assetFiles.js';
import { containerEnvironment } from './containerEnvironment.js';
import { containerLog, type ContainerLog } from './containerLog.js';
import { interruptibleSleep } from './interruptibleSleep.js';
import { requestSlots, type RequestSlots } from './requestSlots.js';
import { startScoringProcess, type ScoringProcess, type ScoringProcessOptions } from './scoringProcess.js';
import { initializeStorage, type ContainerContents } from './storageInitializer.js';

/** Limits of a deployment; they can change while it runs. */
export interface DeploymentLimits {
  /** Requests in the container at a time, of all instances together. */
  readonly concurrency: number;
  /** Milliseconds. */
  readonly requestTimeoutMs: number;
}

/** What a container of a deployment is made from. */
export interface ContainerSpec {
  /** Reads model and code. */
  readonly files: AssetFiles;
  readonly contents: ContainerContents;
  readonly variables: Readonly<Record<string, string>>;
  readonly readyTimeoutMs: number;
  readonly readySuccesses: number;
  readonly probeTimeoutMs: number;
}

/** The two containers whose logs Azure ML keeps. */
export interface DeploymentLogs {
  readonly storageInitializer: ContainerLog;
  readonly inferenceServer: ContainerLog;
}

/** What all deployments of an emulator share. */
export interface RuntimeParts {
  readonly clock: Clock;
  readonly python: string;
  readonly server: () => Promise<ScoringProcessOptions['server']>;
  /** The emulator's own environment. */
  readonly ownEnvironment: NodeJS.ProcessEnv;
}

/** The real process behind a deployment. */
export interface DeploymentRuntime {
  readonly slots: RequestSlots;
  readonly limits: DeploymentLimits;
  /** Of the newest container, also when it failed. */
  readonly logs: DeploymentLogs;
  /** The process that serves now; undefined while there is none. */
  readonly process: ScoringProcess | undefined;
  setLimits(limits: DeploymentLimits): void;
  /**
   * Starts a container and, once it is ready, lets it take the place of the one before.
   * @throws DownloadFailed or ContainerFailed; the one before then goes on
   */
  deploy(spec: ContainerSpec, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

interface Container {
  process: ScoringProcess;
  readonly root: string;
  readonly spec: ContainerSpec;
}

const firstRestartMs = 500;
const longestRestartMs = 30_000;

/**
 * Makes the runtime of a deployment, without a container yet.
 * @param parts what deployments share
 * @param folder of this deployment alone; removed by `stop`
 */
export function deploymentRuntime(parts: RuntimeParts, folder: string): DeploymentRuntime {
  const { clock } = parts;
  let limits: DeploymentLimits = { concurrency: 1, requestTimeoutMs: 5000 };
  let logs: DeploymentLogs = newLogs();
  let current: Container | undefined;
  /** What must have ended before the runtime has. */
  const pending = new Set<Promise<void>>();
  let containers = 0;
  const slots = requestSlots(() => limits.concurrency);
  const aborter = new AbortController();

  const start = async (
    spec: ContainerSpec,
    root: string,
    own: DeploymentLogs,
    signal: AbortSignal,
  ): Promise<ScoringProcess> => {
    const appRoot = join(root, 'azureml-app');
    await mkdir(appRoot, { recursive: true });
    const log = own.storageInitializer;
    const layout = await initializeStorage(spec.files, spec.contents, appRoot, log, clock);
    const server = await parts.server();
    own.inferenceServer.write(
      `${timestamp(clock)} Starting the scoring script with ${server === 'built-in' ? "the emulator's own loop" : server}; ` +
        "image and conda file of the environment are not honoured, Python is this machine's",
    );
    return startScoringProcess({
      python: parts.python,
      server,
      folder: appRoot,
      stateFolder: root,
      env: containerEnvironment(parts.ownEnvironment, layout, spec.variables),
      log: own.inferenceServer,
      clock,
      readyTimeoutMs: spec.readyTimeoutMs,
      readySuccesses: spec.readySuccesses,
      probeTimeoutMs: spec.probeTimeoutMs,
      signal,
    });
  };

  /** Starts a container again whenever it ends by itself, as the orchestrator does. */
  const keepAlive = async (container: Container, own: DeploymentLogs): Promise<void> => {
    const { root, spec } = container;
    const isGone = () => aborter.signal.aborted || current !== container;
    let wait = firstRestartMs;
    let words = await container.process.ended;
    while (!isGone()) {
      own.inferenceServer.write(`${timestamp(clock)} ${words} The container is started again in ${wait} ms.`);
      await interruptibleSleep(clock, wait, aborter.signal);
      if (isGone()) return;
      wait = Math.min(longestRestartMs, wait * 2);
      try {
        const process = await start(spec, root, own, aborter.signal);
        container.process = process;
        if (isGone()) await process.stop();
        words = await process.ended;
      } catch (error) {
        words = error instanceof Error ? error.message : String(error);
      }
    }
  };

  const replace = async (spec: ContainerSpec, root: string, signal: AbortSignal): Promise<void> => {
    const own = newLogs();
    logs = own;
    await mkdir(root, { recursive: true });
    const process = await start(spec, root, own, AbortSignal.any([signal, aborter.signal]));
    if (aborter.signal.aborted) {
      await process.stop();
      return;
    }
    const before = current;
    current = { process, root, spec };
    pending.add(keepAlive(current, own));
    if (before === undefined) return;
    await before.process.stop();
    await rm(before.root, { recursive: true, force: true, maxRetries: 3 });
  };

  return {
    slots,
    get limits() {
      return limits;
    },
    get logs() {
      return logs;
    },
    get process() {
      return current?.process;
    },
    setLimits(next) {
      limits = next;
    },
    async deploy(spec, signal) {
      containers += 1;
      const work = replace(spec, join(folder, String(containers)), signal);
      pending.add(work);
      await work.finally(() => pending.delete(work));
    },
    async stop() {
      aborter.abort();
      const last = current;
      current = undefined;
      await last?.process.stop();
      await Promise.allSettled(pending);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function newLogs(): DeploymentLogs {
  return { storageInitializer: containerLog(), inferenceServer: containerLog() };
}

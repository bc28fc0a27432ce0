import { join } from 'node:path';
import { sleep } from '../clock.js';
import { perEmulator } from '../perEmulator.js';
import type { EmulatorContext } from '../provider.js';
import { artifactRoot, isTerminal, type Run, type RunError, type RunStatus } from '../runHistory/run.js';
import { runs } from '../runHistory/runStore.js';
import { blobStorage } from '../storage/blobStorage.js';
import { artifactContainer } from '../storage/workspaceContainers.js';
import { waitForCompute } from './computeWait.js';
import { createCancellation, RunCancelled, type Cancellation } from './runCancelled.js';
import { executeProcess } from './runProcess.js';
import { cancelError, lifecyclerLog, serviceFailure } from './runFailure.js';
import type { RunPlan } from './runPlan.js';
import { createSystemLog, type SystemLog } from './systemLog.js';
import { createWorkDirectory, type WorkDirectory } from './workDirectory.js';

/** Executes runs. */
export interface RunEngine {
  /** Starts to execute a run; what happens to it is seen in its status. */
  start(plan: RunPlan): void;
  /** Asks a run to end. @returns resolves once it has; at once for a run that is not executing */
  cancel(run: Run): Promise<void>;
  /** Takes the node from under a run: it fails with this error. @returns resolves once it has */
  lose(run: Run, error: RunError): Promise<void>;
  /** Ends every run and its processes. */
  stop(): Promise<void>;
}

/** What a run's stages work with. */
export interface Execution {
  readonly context: EmulatorContext;
  readonly plan: RunPlan;
  readonly cancellation: Cancellation;
  readonly log: SystemLog;
  readonly directory: WorkDirectory;
  /** Changes the status, and waits as long as such a change takes at the emulator's pace. */
  readonly enter: (status: RunStatus) => Promise<void>;
}

/** Part of the pace of a long-running operation that each state before `Running` lasts. */
const stateShare = 1 / 4;

/** The emulator's run engine. */
export const runEngine = perEmulator(createRunEngine);

function createRunEngine(context: EmulatorContext): RunEngine {
  const executing = new Map<Run, { cancellation: Cancellation; done: Promise<void> }>();
  let count = 0;
  const engine: RunEngine = {
    start(plan) {
      const cancellation = createCancellation();
      count += 1;
      const root = join(context.scratchDirectory, 'runs', String(count));
      const done = execute(context, plan, cancellation, root)
        .catch((error: unknown) => {
          context.log(
            `Run ${plan.run.runId}: ${error instanceof Error ? String(error.stack) : String(error)}`,
          );
        })
        .finally(() => executing.delete(plan.run));
      executing.set(plan.run, { cancellation, done });
    },
    async cancel(run) {
      if (isTerminal(run.status)) return;
      const found = executing.get(run);
      runs(context).move(run, 'CancelRequested');
      if (found === undefined) {
        runs(context).move(run, 'Canceled');
        return;
      }
      found.cancellation.request({ kind: 'asked' });
      await found.done;
    },
    async lose(run, error) {
      const found = executing.get(run);
      found?.cancellation.request({ kind: 'lost', error });
      await found?.done;
    },
    async stop() {
      for (const { cancellation } of executing.values()) cancellation.request({ kind: 'stopping' });
      await Promise.all([...executing.values()].map(({ done }) => done));
    },
  };
  context.onStop(() => engine.stop());
  return engine;
}

async function execute(
  context: EmulatorContext,
  plan: RunPlan,
  cancellation: Cancellation,
  root: string,
): Promise<void> {
  const { run } = plan;
  const store = runs(context);
  const storage = blobStorage(context);
  const log = createSystemLog(
    storage,
    { container: artifactContainer, path: `${artifactRoot(run)}/${lifecyclerLog}` },
    context.clock,
  );
  const enter = async (status: RunStatus) => {
    if (cancellation.reason === undefined) store.move(run, status);
    await cancellation.guard(sleep(context.clock, context.settings.pace * stateShare));
  };
  let outcome: { status: RunStatus; error: RunError | undefined };
  let directory: WorkDirectory | undefined;
  try {
    await enter('NotStarted');
    await enter('Queued');
    await cancellation.guard(storage.ensureContainer(artifactContainer));
    log.line(`Run ${run.runId} of experiment ${run.experiment.name} was accepted.`);
    for (const line of plan.notHonoured) log.line(`NOT HONOURED BY THE EMULATOR: ${line}`);
    await waitForCompute(context, plan.computeId, cancellation, log);
    directory = await createWorkDirectory(root);
    const error = await executeProcess({ context, plan, cancellation, log, directory, enter });
    outcome = { status: error === undefined ? 'Completed' : 'Failed', error };
  } catch (error) {
    outcome =
      error instanceof RunCancelled
        ? {
            status: error.reason.kind === 'lost' ? 'Failed' : 'Canceled',
            error: cancelError(error.reason),
          }
        : { status: 'Failed', error: serviceFailure(error) };
  }
  run.error = outcome.error;
  if (cancellation.reason?.kind !== 'stopping') {
    log.line(`The run ended: ${outcome.status}. ${outcome.error?.message ?? ''}`.trim());
    await log.close();
  }
  await directory?.remove();
  store.move(run, outcome.status);
}

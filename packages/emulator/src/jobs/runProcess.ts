import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnTethered, TetherError, type Exit, type TetheredProcess } from '@azureml-actions/lifeline';
import { AzureError } from '../azureError.js';
import { artifactRoot, type RunError } from '../runHistory/run.js';
import { runs } from '../runHistory/runStore.js';
import { blobStorage } from '../storage/blobStorage.js';
import { uploadFolder } from '../storage/folderTransfer.js';
import { artifactContainer } from '../storage/workspaceContainers.js';
import { runTokens } from '../tracking/runTokens.js';
import { bind, type Bindings } from './bindings.js';
import { hostEnvironment } from './hostEnvironment.js';
import { materializeInputs } from './jobInputs.js';
import { createLogShipper } from './logShipper.js';
import { createTail, processFailure, userLog } from './runFailure.js';
import { RunCancelled } from './runCancelled.js';
import type { Execution } from './runEngine.js';
import { runEnvironment } from './runEnvironment.js';

const tailLength = 2000;
/** What a cancelled process gets to tidy up. */
const stopStages = [{ signal: 'SIGTERM', graceMs: 1000 }] as const;

/**
 * Prepares a run, runs its process, and uploads what it leaves behind.
 * @returns why it failed, or undefined when it succeeded
 * @throws RunCancelled when it was told to end, AzureError when its data is missing
 */
export async function executeProcess(execution: Execution): Promise<RunError | undefined> {
  const { context, plan, cancellation, log, directory, enter } = execution;
  await enter('Preparing');
  await cancellation.guard(plan.fetchCode(directory.code));
  log.line('The code was downloaded.');
  const inputs = await cancellation.guard(materializeInputs(context, plan, directory.inputs));
  log.line(`${inputs.size} inputs are ready.`);
  const bindings = { inputs, outputs: await prepareOutputs(execution) };
  await enter('Starting');
  const environment = await processEnvironment(execution, bindings);

  runs(context).move(plan.run, 'Running');
  const stopTimer = startTimer(execution);
  try {
    const { exit, lastErrors } = await runToEnd(execution, bindings, environment);
    stopTimer();
    if (cancellation.reason !== undefined) throw new RunCancelled(cancellation.reason);
    log.line(
      `The process ended with ${exit.code === null ? String(exit.signal) : `status code ${exit.code}`}.`,
    );
    runs(context).move(plan.run, 'Finalizing');
    if (exit.code !== 0) return processFailure(plan.processName, exit, lastErrors);
    await uploadOutputs(execution, bindings);
    return undefined;
  } finally {
    stopTimer();
    if (cancellation.reason?.kind !== 'stopping') await uploadArtifacts(execution);
  }
}

async function processEnvironment(execution: Execution, bindings: Bindings): Promise<Record<string, string>> {
  const { context, plan, directory } = execution;
  const token = await runTokens(context).issue(plan.run);
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(plan.environmentVariables)) own[name] = bind(value, bindings);
  return {
    ...(await hostEnvironment({
      source: process.env,
      temporary: directory.temporary,
      programs: directory.programs,
      platform: process.platform,
    })),
    ...runEnvironment({ context, plan, directory, bindings, token }),
    ...own,
  };
}

function startTimer({ context, plan, cancellation }: Execution): () => void {
  const { timeoutMs } = plan;
  if (timeoutMs === undefined) return () => undefined;
  return context.clock.after(timeoutMs, () => {
    cancellation.request({ kind: 'timeout', limitMs: timeoutMs });
  });
}

async function runToEnd(
  execution: Execution,
  bindings: Bindings,
  env: Record<string, string>,
): Promise<{ exit: Exit; lastErrors: string }> {
  const { context, plan, cancellation, directory } = execution;
  const command = plan.command(bindings);
  const location = { container: artifactContainer, path: `${artifactRoot(plan.run)}/${userLog}` };
  const appender = await blobStorage(context).appender(location, 'text/plain; charset=utf-8');
  const shipper = createLogShipper(appender);
  const tail = createTail(tailLength);
  const child = spawnTethered(command.file, command.args, {
    cwd: directory.code,
    env,
    windowsVerbatimArguments: command.verbatim === true,
  });
  if (child.stdout !== null) shipper.follow(child.stdout);
  if (child.stderr !== null) {
    shipper.follow(child.stderr);
    child.stderr.on('data', (chunk: Buffer) => {
      tail.add(chunk);
    });
  }
  const over = new AbortController();
  void cancellation.requested.then((reason) => {
    if (!over.signal.aborted) return child.stop(reason.kind === 'stopping' ? [] : stopStages);
    return undefined;
  });
  try {
    const exit = await exitOf(child, command.file);
    return { exit, lastErrors: tail.text() };
  } finally {
    over.abort();
    if (cancellation.reason?.kind === 'stopping') await shipper.close().catch(() => undefined);
    else await shipper.close();
  }
}

async function exitOf(child: TetheredProcess, file: string): Promise<Exit> {
  try {
    return await child.exited;
  } catch (error) {
    if (!(error instanceof TetherError)) throw error;
    throw new AzureError(400, 'UserError', `The process '${file}' could not be started: ${error.message}`);
  }
}

async function prepareOutputs({ plan, directory }: Execution): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  for (const [name, output] of plan.outputs) {
    const place = join(directory.outputs, name);
    if (output.type !== 'uri_file') await mkdir(place, { recursive: true });
    places.set(name, place);
  }
  return places;
}

async function uploadOutputs({ context, plan, log }: Execution, bindings: Bindings): Promise<void> {
  const storage = blobStorage(context);
  for (const [name, output] of plan.outputs) {
    await storage.ensureContainer(output.location.container);
    const files = await uploadFolder(storage, bindings.outputs.get(name) ?? '', output.location);
    plan.run.outputs.set(name, output);
    log.line(`Output '${name}': ${files.length} files were uploaded to ${output.uri}`);
  }
}

/** What the process left in `outputs` and `logs`, whether or not it succeeded. */
async function uploadArtifacts({ context, plan, directory }: Execution): Promise<void> {
  const storage = blobStorage(context);
  for (const folder of ['outputs', 'logs']) {
    const location = { container: artifactContainer, path: `${artifactRoot(plan.run)}/${folder}` };
    await uploadFolder(storage, join(directory.code, folder), location);
  }
}

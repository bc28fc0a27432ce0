import { setTimeout as delay } from 'node:timers/promises';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { watchParent } from '@azureml-actions/lifeline';
import { createLog, runWorkflow, type WorkflowResult } from '@azureml-actions/workflow-runner';
import { demoReport } from './demoReport.ts';
import { demoWorkflow, demoWorkflowFile } from './demoWorkflow.ts';
import { missingPrograms } from './prerequisites.ts';

/**
 * Runs examples/iris/release.yml, the workflow a user would copy, against the emulator: the
 * bundled actions on Node 24 under the runner protocol, a real training, a real endpoint.
 * `--keep` leaves the emulator up afterwards.
 */
const keep = process.argv.includes('--keep');
const cancellation = new AbortController();
const stop = (reason: string): void => {
  if (cancellation.signal.aborted) return;
  console.error(`\n${reason}: stopping`);
  cancellation.abort();
};
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGHUP', () => stop('SIGHUP'));
// After a SIGKILL of npm nobody tells us anything.
watchParent({ onGone: () => process.exit(1) });

process.exitCode = await main();

async function main(): Promise<number> {
  const missing = missingPrograms('the demo trains and serves a model with');
  if (missing !== undefined) {
    console.error(missing);
    return 1;
  }
  const emulator = await startEmulator({ log: () => undefined });
  try {
    console.log(`Azure ML emulator: ${emulator.planes.arm.origin} (nothing leaves this machine)`);
    console.log(`Workflow: ${demoWorkflowFile}\n`);
    const result = await run(emulator);
    console.log(demoReport(result));
    if (keep && result.conclusion === 'success') await keepUp(emulator);
    return result.conclusion === 'success' ? 0 : 1;
  } finally {
    await emulator.stop();
  }
}

async function run(emulator: Emulator): Promise<WorkflowResult> {
  const log = createLog({
    write: (text) => process.stdout.write(text),
    useColors: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  });
  const result = await runWorkflow({
    ...demoWorkflow(emulator),
    signal: cancellation.signal,
    onEvent: log.onEvent,
  });
  log.onResult(result);
  return result;
}

async function keepUp(emulator: Emulator): Promise<void> {
  console.log('\nThe emulator stays up until Ctrl+C. To talk to it:\n');
  for (const [name, value] of Object.entries(emulator.clientEnvironment())) {
    console.log(`export ${name}='${value}'`);
  }
  await delay(2 ** 31 - 1, undefined, { signal: cancellation.signal }).catch(() => undefined);
}

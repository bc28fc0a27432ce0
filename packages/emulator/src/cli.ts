#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { watchParent } from '@azureml-actions/lifeline';
import { parseCommandLine, usage } from './commandLine.js';
import { startEmulator, type Emulator } from './emulator.js';
import { environmentFile } from './environmentFile.js';
import { parseSeed } from './seed.js';
import { writePrivateFile } from './stateDirectory.js';

/**
 * The command `azureml-emulator`: starts an emulator, says how to reach it, and stops on SIGINT or SIGTERM.
 */
async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.kind === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (command.kind === 'mistake') {
    process.stderr.write(`${command.message}\n\n${usage}`);
    return 2;
  }
  const seed =
    command.seed === undefined ? undefined : parseSeed(await readFile(command.seed, 'utf8'), command.seed);
  const stopped = stopSignal(command.exitWithParent);
  const emulator = await startEmulator({
    ...seed?.options,
    ...command.options,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    for (const fault of seed?.faults ?? []) emulator.faults.inject(fault);
    await announce(emulator, command);
    await stopped;
  } finally {
    await emulator.stop();
  }
  return 0;
}

async function announce(
  emulator: Emulator,
  { json, envFile }: { readonly json: boolean; readonly envFile: string | undefined },
): Promise<void> {
  const facts = {
    metadataUrl: emulator.metadataUrl,
    planes: Object.fromEntries(Object.values(emulator.planes).map((plane) => [plane.name, plane.origin])),
    caCertificatePath: emulator.caCertificatePath,
    subscriptionId: emulator.subscriptionId,
    resourceGroup: emulator.resourceGroup,
    location: emulator.location,
    identity: emulator.identity,
    prepared: emulator.prepared,
    controlToken: emulator.controlToken,
    environment: emulator.clientEnvironment(),
  };
  const environment = {
    ...emulator.clientEnvironment(),
    AZUREML_EMULATOR_CONTROL_URL: emulator.planes.control.origin,
    AZUREML_EMULATOR_CONTROL_TOKEN: emulator.controlToken,
  };
  if (envFile !== undefined) await writePrivateFile(envFile, environmentFile(environment));
  if (json) {
    process.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  const lines = Object.entries(facts.planes).map(([name, origin]) => `  ${name.padEnd(8)} ${origin}`);
  process.stdout.write(
    [
      'Azure ML emulator is up, on this machine only.',
      ...lines,
      `  metadata ${emulator.metadataUrl}`,
      `  CA       ${emulator.caCertificatePath}`,
      envFile === undefined
        ? 'Start with --write-env <file> or --json to get what clients need. Ctrl+C stops it.'
        : `What clients need is in ${envFile}. Ctrl+C stops it.`,
      '',
    ].join('\n'),
  );
}

/**
 * Resolves at the first SIGINT or SIGTERM, after which a second one ends the process as usual.
 * @param exitWithParent resolve, too, when the process that started this one is gone
 */
function stopSignal(exitWithParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const keepAlive = setInterval(() => undefined, 60_000);
    const unwatch = exitWithParent
      ? watchParent({
          onGone: () => {
            stop();
          },
        })
      : undefined;
    const stop = () => {
      unwatch?.();
      for (const signal of signals) process.off(signal, stop);
      clearInterval(keepAlive);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

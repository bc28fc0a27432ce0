#!/usr/bin/env node
import { writeFile } from 'node:fs/promises';

import { watchParent } from '@azureml-actions/lifeline';

import { parseCommandLine, USAGE } from './cliOptions.js';
import { createLog } from './log.js';
import { runWorkflow } from './runWorkflow.js';

/** @returns the exit code. */
async function main(): Promise<number> {
  const request = parseCommandLine(process.argv.slice(2), process.cwd());
  if (request.kind === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const cancel = new AbortController();
  const onSignal = (): void => {
    // Whoever asks twice does not want to wait; the tether ends all processes.
    if (cancel.signal.aborted) process.exit(1);
    process.stderr.write('Cancelling the run; once more to end it at once.\n');
    cancel.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  watchParent({ onGone: () => process.exit(1) });

  const log = createLog({
    write: (text) => process.stdout.write(text),
    useColors: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  });
  const result = await runWorkflow({
    ...request.options,
    signal: cancel.signal,
    onEvent: log.onEvent,
  });
  log.onResult(result);
  if (request.summaryFile !== undefined) {
    await writeFile(request.summaryFile, result.jobs.map(({ summary }) => summary).join('\n'));
  }
  return result.conclusion === 'success' ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import type { Exit } from '@azureml-actions/lifeline';
import { AzureError } from '../azureError.js';
import type { RunError } from '../runHistory/run.js';
import type { CancelReason } from './runCancelled.js';

/** Where a run's own output is kept; the name clients look for. */
export const userLog = 'user_logs/std_log.txt';

/** Where the log of the service is kept. */
export const lifecyclerLog = 'system_logs/lifecycler/lifecycler.log';

/** The error of a run whose process failed, in Azure's words. */
export function processFailure(processName: string, exit: Exit, lastErrors: string): RunError {
  const outcome =
    exit.code === null
      ? `was ended by signal ${String(exit.signal)}`
      : `exited with status code ${exit.code}`;
  return {
    code: 'UserError',
    message:
      `Execution failed. User process '${processName}' ${outcome}. ` +
      `Please check log file '${userLog}' for error details. Error: ${lastErrors.trim()}`,
  };
}

/** The error of a run that was ended from outside; none when somebody asked for it. */
export function cancelError(reason: CancelReason): RunError | undefined {
  if (reason.kind === 'lost') return reason.error;
  if (reason.kind !== 'timeout') return undefined;
  return {
    code: 'UserError',
    message: `The run was canceled because it took longer than its limit of ${reason.limitMs / 1000} seconds.`,
  };
}

/** The error of a run that failed before or after its process. */
export function serviceFailure(error: unknown): RunError {
  if (error instanceof AzureError) return { code: 'UserError', message: `${error.code}: ${error.message}` };
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'ServiceError', message: `The emulator could not execute the run: ${text}` };
}

/** Keeps the end of a text that arrives in pieces. */
export function createTail(length: number): { add(chunk: Buffer): void; text(): string } {
  let kept = Buffer.alloc(0);
  return {
    add(chunk) {
      kept = Buffer.concat([kept, chunk]).subarray(-length);
    },
    text: () => kept.toString('utf8'),
  };
}

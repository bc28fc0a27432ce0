import type { Action } from './action.js';
import { formatDuration } from './duration.js';

/** Milliseconds after which an unchanged state is said again, as a sign of life. */
const quietMs = 30_000;

/**
 * Says how a long wait goes: each new state, and the old one now and then.
 * @returns to be called with the state seen and the milliseconds since the start
 */
export function waitProgress(action: Pick<Action, 'logger'>): (state: string, elapsedMs: number) => void {
  let said = '';
  let saidAt = -Infinity;
  return (state, elapsedMs) => {
    if (state === said && elapsedMs - saidAt < quietMs) return;
    said = state;
    saidAt = elapsedMs;
    action.logger.info(`${state} (${formatDuration(elapsedMs)})`);
  };
}

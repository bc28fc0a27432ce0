/** How a run ended. */
export type TerminalStatus = 'Completed' | 'Failed' | 'Canceled';

/** What a status means for someone who waits. */
export type StatusMeaning =
  | { readonly kind: 'terminal'; readonly status: TerminalStatus }
  | { readonly kind: 'active' }
  | { readonly kind: 'unknown' };

const terminal: ReadonlyMap<string, TerminalStatus> = new Map([
  ['completed', 'Completed'],
  ['finished', 'Completed'],
  ['failed', 'Failed'],
  ['canceled', 'Canceled'],
  ['cancelled', 'Canceled'],
]);

/** `NotResponding` can come back to any state before it, `Paused` waits for a person. */
const active: ReadonlySet<string> = new Set([
  'notstarted',
  'queued',
  'preparing',
  'provisioning',
  'starting',
  'running',
  'finalizing',
  'cancelrequested',
  'notresponding',
  'paused',
  'scheduled',
  'unknown',
]);

/**
 * Judges a run's status against a positive list, so that an empty or new word is neither taken
 * for an end nor waited on for ever.
 */
export function meaningOf(status: string | null | undefined): StatusMeaning {
  const word = (status ?? '').toLowerCase();
  const end = terminal.get(word);
  if (end !== undefined) return { kind: 'terminal', status: end };
  return active.has(word) ? { kind: 'active' } : { kind: 'unknown' };
}

/** States that may last for ever unless a person looks: the run waits for one, or nothing is known of it. */
const stalled: ReadonlySet<string> = new Set(['paused', 'notresponding', 'unknown']);

/** Whether a run in this status may never go on by itself. */
export function isStalled(status: string | null | undefined): boolean {
  return stalled.has((status ?? '').toLowerCase());
}

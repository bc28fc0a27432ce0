import type { SpawnOptions } from 'node:child_process';

/** Whom a signal is for: the child alone, or every process of its group. */
export type SignalScope = 'process' | 'group';

/** What becomes of processes that the child left running when it exited. */
export type SurvivorPolicy = 'end' | 'keep';

/** What the parent tells its supervisor. */
export type Order =
  | {
      kind: 'start';
      command: string;
      args: string[];
      cwd: string | undefined;
      env: NodeJS.ProcessEnv;
      tag: string;
      survivors: SurvivorPolicy;
      verbatim: boolean;
    }
  | { kind: 'signal'; signal: NodeJS.Signals; scope: SignalScope }
  | { kind: 'end' };

/** What the supervisor tells its parent. */
export type Report =
  | { kind: 'started'; pid: number }
  | { kind: 'failed'; code: string; message: string }
  | { kind: 'exited'; code: number | null; signal: NodeJS.Signals | null };

/** The supervisor's ends of the child's streams; 3 is the channel to the parent. */
export const CHILD_FDS = { stdin: 4, stdout: 5, stderr: 6 } as const;

/** The variable by which a descendant is found after all its ancestors are gone. */
export const TAG_VARIABLE = 'LIFELINE_TAG';

function hasKind(value: unknown, kinds: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    kinds.includes(value.kind)
  );
}

/** Both ends are this package at one version, so the kind settles the shape. */
export function isOrder(value: unknown): value is Order {
  return hasKind(value, ['start', 'signal', 'end']);
}

/** See {@link isOrder}. */
export function isReport(value: unknown): value is Report {
  return hasKind(value, ['started', 'failed', 'exited']);
}

/** The options that supervisor and child have in common. */
export const SPAWN_DETACHED = {
  detached: true,
  windowsHide: true,
} as const satisfies SpawnOptions;

import type { Resource } from '../arm/resourceStore.js';
import type { Run } from '../runHistory/run.js';
import type { BlobLocation } from '../storage/blobLocation.js';
import type { Bindings } from './bindings.js';

/** An input of a run: a text, or data that is fetched before the process starts. */
export type PlannedInput =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'data'; readonly type: string; readonly uri: string };

/** An output of a run, uploaded after the process succeeded. */
export interface PlannedOutput {
  readonly type: string;
  readonly uri: string;
  readonly location: BlobLocation;
}

/** A process to start. */
export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are passed on without quoting. */
  readonly verbatim?: boolean;
}

/** All that is needed to execute a run, whichever API it came by. */
export interface RunPlan {
  readonly run: Run;
  readonly workspace: Resource;
  /** The compute whose existence the run waits for; undefined for serverless. */
  readonly computeId: string | undefined;
  /** Longest time in `Running`, in milliseconds. */
  readonly timeoutMs: number | undefined;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly inputs: ReadonlyMap<string, PlannedInput>;
  readonly outputs: ReadonlyMap<string, PlannedOutput>;
  /** What of the definition the emulator does not honour, a line each, for the system log. */
  readonly notHonoured: readonly string[];
  /** Puts the code into a folder, which becomes the working directory. */
  readonly fetchCode: (folder: string) => Promise<void>;
  /** The process, once the places of inputs and outputs are known. */
  readonly command: (bindings: Bindings) => ProcessCommand;
  /** How the process is called in an error message. */
  readonly processName: string;
}

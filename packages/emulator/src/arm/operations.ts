import { AzureError } from '../azureError.js';
import { sleep, timestamp, type Clock } from '../clock.js';
import type { Faults } from '../faults.js';
import type { JsonObject } from '../json.js';
import { uuid, type Random } from '../random.js';
import { errorBody, stillBusy } from './armErrors.js';
import { parseResourceId } from './resourceId.js';
import type { Resource, ResourceStore } from './resourceStore.js';

/** What a long-running operation does to its resource. */
export type OperationKind = 'create' | 'update' | 'delete' | 'action';

/** How an operation ended. */
export type OperationOutcome =
  { readonly status: 'Succeeded' } | { readonly status: 'Failed'; readonly error: AzureError };

/** What to start. */
export interface OperationRequest {
  /** The resource, already saved; its `properties.provisioningState` is looked after. */
  readonly resourceId: string;
  readonly kind: OperationKind;
  /** How long it takes at least, in milliseconds. The emulator's pace when absent. */
  readonly durationMs?: number;
  /** Real work that must be done first; throwing fails the operation. Aborted when the emulator stops. */
  readonly work?: (signal: AbortSignal) => Promise<void>;
  /** Called once, after the state of the resource was set and before clients can see the end. */
  readonly settled?: (outcome: OperationOutcome) => void;
  /** For `action`: what `Location` leads to. The resource when absent. */
  readonly result?: () => unknown;
}

/** A long-running operation. */
export interface Operation {
  readonly id: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly kind: OperationKind;
  readonly startTime: string;
  endTime: string | undefined;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  error: AzureError | undefined;
  /** 0 to 100. */
  percentComplete(): number;
  /** How long clients should wait before they look again, in milliseconds. */
  retryAfterMs(): number;
  /** Resolves when it has ended; never rejects. */
  readonly done: Promise<OperationOutcome>;
  readonly result: (() => unknown) | undefined;
}

/** Long-running operations on resources. */
export interface Operations {
  /**
   * Starts one. The resource goes to `Creating`, `Updating` or `Deleting`, and at the end to `Succeeded`
   * or `Failed`; a deletion that succeeds removes it. Injected provisioning faults apply.
   */
  start(request: OperationRequest): Operation;
  get(id: string): Operation | undefined;
  /** @throws AzureError 409 `Conflict` while an operation on the resource runs */
  requireIdle(resource: Resource): void;
  /** Aborts what runs. */
  stop(): void;
}

/** What the machinery needs. */
export interface OperationsOptions {
  readonly store: ResourceStore;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly random: Random;
  /** How long an operation takes, in milliseconds. */
  readonly pace: number;
}

/** What to tell clients when an operation takes longer than foreseen. */
const overdueRetryMs = 250;

const runningState = {
  create: 'Creating',
  update: 'Updating',
  delete: 'Deleting',
  action: undefined,
} as const;

/** The state a resource is in while nothing happens to it. */
export function isTerminalState(state: unknown): boolean {
  return typeof state !== 'string' || /^(?:Succeeded|Failed|Canceled)$/i.test(state);
}

/** Makes the machinery. */
export function createOperations(options: OperationsOptions): Operations {
  const { store, faults, clock, random, pace } = options;
  const operations = new Map<string, Operation>();
  const aborter = new AbortController();

  return {
    start(request) {
      const resource = store.require(request.resourceId);
      const state = runningState[request.kind];
      if (state !== undefined) store.amend(resource.id, { provisioningState: state });
      const fault = faults.take('provisioning', resource);
      const duration = fault?.outcome === 'slow' ? (fault.ms ?? pace * 10) : (request.durationMs ?? pace);
      const began = clock.now();

      const run = async (): Promise<OperationOutcome> => {
        try {
          await Promise.all([sleep(clock, duration), request.work?.(aborter.signal)]);
          if (fault?.outcome === 'fail') {
            throw new AzureError(
              409,
              fault.code ?? 'ResourceProvisioningFailed',
              fault.message ??
                `The provisioning of '${resource.name}' failed because the emulator was told so.`,
            );
          }
          return { status: 'Succeeded' };
        } catch (error) {
          return { status: 'Failed', error: asAzureError(error) };
        }
      };
      const operation: Operation = {
        id: uuid(random),
        resourceId: resource.id,
        resourceType: resource.type,
        kind: request.kind,
        startTime: timestamp(clock),
        endTime: undefined,
        status: 'InProgress',
        error: undefined,
        result: request.result,
        percentComplete: () =>
          operation.status !== 'InProgress'
            ? 100
            : Math.min(99, Math.round(((clock.now() - began) / Math.max(1, duration)) * 100)),
        retryAfterMs() {
          const remaining = began + duration - clock.now();
          return remaining <= 0 ? overdueRetryMs : Math.min(1000, Math.max(25, Math.ceil(remaining / 2)));
        },
        done: run().then((outcome) => {
          finish(operation, outcome);
          return outcome;
        }),
      };
      const finish = (ended: Operation, outcome: OperationOutcome) => {
        const succeeded = outcome.status === 'Succeeded';
        if (request.kind === 'delete' && succeeded) store.remove(resource.id);
        else if (request.kind !== 'action') store.amend(resource.id, { provisioningState: outcome.status });
        request.settled?.(outcome);
        ended.endTime = timestamp(clock);
        ended.status = outcome.status;
        ended.error = outcome.status === 'Failed' ? outcome.error : undefined;
      };
      operations.set(operation.id, operation);
      return operation;
    },
    get: (id) => operations.get(id.toLowerCase()),
    requireIdle(resource) {
      const state = resource.properties['provisioningState'];
      if (!isTerminalState(state)) throw stillBusy(resource.id, String(state));
    },
    stop() {
      aborter.abort();
    },
  };
}

/** The body of an operation's status: what `Azure-AsyncOperation` leads to. */
export function operationStatus(operation: Operation, path: string): JsonObject {
  return {
    id: path,
    name: operation.id,
    status: operation.status,
    startTime: operation.startTime,
    ...(operation.endTime === undefined ? {} : { endTime: operation.endTime }),
    percentComplete: operation.percentComplete(),
    ...(operation.error === undefined ? {} : { error: errorBody(operation.error) }),
  };
}

/**
 * The path segment under `locations/{location}` at which Azure ML keeps the operations of a resource type.
 * @param resourceType the type operated on
 */
export function operationFamily(resourceType: string): 'workspace' | 'compute' | 'mfe' {
  const type = resourceType.toLowerCase();
  if (type === 'microsoft.machinelearningservices/workspaces') return 'workspace';
  return type.endsWith('/computes') ? 'compute' : 'mfe';
}

/** The subscription an operation belongs to. */
export function operationSubscription(operation: Operation): string {
  return parseResourceId(operation.resourceId)?.subscriptionId ?? '';
}

function asAzureError(error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  return new AzureError(500, 'InternalServerError', error instanceof Error ? error.message : String(error));
}

import { AzureError } from '../azureError.js';
import { renderArmError } from './armErrors.js';
import { empty, json, withHeaders, type Reply } from '../planes/reply.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { operationFamily, operationStatus, operationSubscription, type Operation } from './operations.js';
import { resourceBody } from './resourceStore.js';

/** Which headers lead to an operation. */
export interface OperationLinks {
  /** `Azure-AsyncOperation`: the operation's status. */
  readonly status?: boolean;
  /** `Location`: 202 while it runs, then its result. */
  readonly result?: boolean;
}

const locations =
  '/subscriptions/:subscriptionId/providers/Microsoft.MachineLearningServices/locations/:location';
/** How long a client should go on asking, for operations on endpoints, deployments and the like. */
const timeoutHeader = 'x-ms-async-operation-timeout';
const longestOperation = 'PT2H';
const families = ['workspace', 'compute', 'mfe'] as const;

/**
 * Where an operation's status is read (`Azure-AsyncOperation`).
 * @param apiVersion repeated in the URL
 */
export function operationStatusUrl(
  context: EmulatorContext,
  operation: Operation,
  apiVersion: string,
): string {
  return operationUrl(context, operation, 'OperationsStatus', apiVersion);
}

/**
 * Says that an operation has begun: adds its URLs and `Retry-After` to an answer.
 *
 * `Retry-After` is in whole seconds and cannot be less than 1; `x-ms-retry-after-ms` tells clients that
 * know it to look again sooner, as the emulator's operations are short.
 */
export function withOperation(
  context: EmulatorContext,
  request: PlaneRequest,
  reply: Reply,
  operation: Operation,
  links: OperationLinks,
): Reply {
  const version = request.query['api-version'] ?? '';
  return withHeaders(reply, {
    ...(links.status === true
      ? { 'azure-asyncoperation': operationUrl(context, operation, 'OperationsStatus', version) }
      : {}),
    ...(links.result === true
      ? { location: operationUrl(context, operation, 'OperationResults', version) }
      : {}),
    ...retryHeaders(operation),
    ...(operationFamily(operation.resourceType) === 'mfe' ? { [timeoutHeader]: longestOperation } : {}),
  });
}

/** Answers what `Azure-AsyncOperation` and `Location` lead to. */
export const operationsProvider: ResourceProvider = {
  name: 'operations',
  register(context) {
    for (const family of families) {
      context.planes.arm.route({
        method: 'GET',
        path: `${locations}/${family}OperationsStatus/:operationId`,
        resourceType: `Microsoft.MachineLearningServices/locations/${family}OperationsStatus`,
        handler: (request) => {
          const operation = find(context, request);
          const reply = json(200, operationStatus(operation, request.path));
          return operation.status === 'InProgress' ? withHeaders(reply, retryHeaders(operation)) : reply;
        },
      });
      context.planes.arm.route({
        method: 'GET',
        path: `${locations}/${family}OperationResults/:operationId`,
        resourceType: `Microsoft.MachineLearningServices/locations/${family}OperationResults`,
        handler: (request) => result(context, request, find(context, request)),
      });
    }
  },
};

function result(context: EmulatorContext, request: PlaneRequest, operation: Operation): Reply {
  if (operation.status === 'InProgress') {
    return withOperation(context, request, empty(202), operation, { result: true });
  }
  if (operation.error !== undefined) return renderArmError(operation.error);
  if (operation.result !== undefined) return json(200, operation.result());
  const resource = context.store.get(operation.resourceId);
  if (operation.kind === 'delete' || resource === undefined) return empty(204);
  return json(200, resourceBody(resource));
}

function find(context: EmulatorContext, request: PlaneRequest): Operation {
  const operation = context.operations.get(request.param('operationId'));
  if (operation === undefined) {
    throw new AzureError(404, 'NotFound', `The operation '${request.param('operationId')}' was not found.`);
  }
  return operation;
}

function operationUrl(
  context: EmulatorContext,
  operation: Operation,
  kind: 'OperationsStatus' | 'OperationResults',
  apiVersion: string,
): string {
  const path =
    `/subscriptions/${operationSubscription(operation)}/providers/Microsoft.MachineLearningServices` +
    `/locations/${context.settings.location}/${operationFamily(operation.resourceType)}${kind}/${operation.id}`;
  return `${context.planes.arm.origin}${path}?api-version=${encodeURIComponent(apiVersion)}`;
}

function retryHeaders(operation: Operation): Record<string, string> {
  const milliseconds = operation.retryAfterMs();
  return {
    'retry-after': String(Math.max(1, Math.ceil(milliseconds / 1000))),
    'x-ms-retry-after-ms': String(milliseconds),
  };
}

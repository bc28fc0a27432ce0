import { AzureError } from '../azureError.js';
import { json, type Reply } from '../planes/reply.js';
import { parseResourceId } from './resourceId.js';

/**
 * Gives an error ARM's body, `{error:{code,message,target?,details?}}`, and says as ARM's gateway does in
 * `x-ms-failure-cause` which side is to blame.
 */
export function renderArmError(error: AzureError): Reply {
  return json(
    error.status,
    { error: errorBody(error) },
    { 'x-ms-failure-cause': error.status >= 500 ? 'service' : 'gateway', ...error.headers },
  );
}

/** The inner object of ARM's error body, also used in the status of a long-running operation. */
export function errorBody(error: AzureError): Record<string, unknown> {
  return {
    code: error.code,
    message: error.message,
    ...(error.target === undefined ? {} : { target: error.target }),
    ...(error.details.length === 0 ? {} : { details: error.details }),
  };
}

/** 404 for a resource that does not exist. */
export function resourceNotFound(id: string): AzureError {
  const parts = parseResourceId(id);
  if (parts === undefined) {
    const group = /\/resourceGroups\/(?<name>[^/]+)\/?$/i.exec(id)?.groups?.['name'];
    if (group !== undefined) return resourceGroupNotFound(group);
  }
  const named = parts === undefined ? id : nestedName(id, parts.type);
  return new AzureError(
    404,
    'ResourceNotFound',
    `The Resource '${named}' under resource group '${parts?.resourceGroup ?? '<null>'}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );
}

/** 404 for a resource group that does not exist. */
export function resourceGroupNotFound(name: string): AzureError {
  return new AzureError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** 404 for a subscription other than the emulated one. */
export function subscriptionNotFound(subscriptionId: string): AzureError {
  return new AzureError(
    404,
    'SubscriptionNotFound',
    `The subscription '${subscriptionId}' could not be found.`,
  );
}

/** 404 for a write below a resource that does not exist. */
export function parentNotFound(name: string): AzureError {
  return new AzureError(
    404,
    'ParentResourceNotFound',
    `Can not perform requested operation on nested resource. Parent resource '${name}' not found.`,
  );
}

/** 409 for a write to a resource whose last operation still runs. */
export function stillBusy(id: string, state: string): AzureError {
  return new AzureError(
    409,
    'Conflict',
    `There is already an operation in progress on resource '${id}' (provisioning state '${state}'). ` +
      'Wait for it to complete before submitting another one.',
  );
}

/**
 * 400 for a body that breaks a rule of the service.
 * @param message what is wrong
 * @param target the member at fault, for example `properties.vmSize`
 */
export function validationError(message: string, target?: string): AzureError {
  return new AzureError(400, 'ValidationError', message, target === undefined ? {} : { target });
}

function nestedName(id: string, type: string): string {
  const provider = id.split(/\/providers\//i).at(-1) ?? '';
  const names = provider
    .split('/')
    .slice(1)
    .filter((_, index) => index % 2 === 1);
  return `${type}/${names.join('/')}`;
}

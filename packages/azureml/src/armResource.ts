import {
  RestError,
  listAll,
  parseAs,
  waitForOperation,
  type Json,
  type RestResponse,
} from '@azureml-actions/rest';
import type * as v from 'valibot';
import { armUrl, type WorkspaceContext } from './workspaceContext.js';

/** 404s that are no word about the resource itself, and which no PUT of ours can mend. */
const otherAbsences: ReadonlySet<string> = new Set([
  'ResourceGroupNotFound',
  'SubscriptionNotFound',
  'MissingSubscription',
  'ParentResourceNotFound',
  // No such api-version for this kind of resource.
  'InvalidResourceType',
  'InvalidResourceNamespace',
]);

/** Says whether an error means that the resource asked for does not exist, though what is above it does. */
export function isAbsence(error: unknown): boolean {
  return error instanceof RestError && error.status === 404 && !otherAbsences.has(error.code);
}

/**
 * GETs a resource.
 * @param what names it: `compute cpu-cluster`
 * @returns `undefined` when it does not exist
 * @throws RestError for every other refusal, a missing resource group included
 */
export async function getResource<const Schema extends v.GenericSchema>(
  context: WorkspaceContext,
  id: string,
  what: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  try {
    const response = await context.client.send({
      method: 'GET',
      url: armUrl(context, id),
      query: { 'api-version': context.apiVersion },
      audience: context.cloud.managementAudience,
      what: `Reading ${what}`,
      resource: id,
    });
    return parseAs(schema, response.json(), `The answer for ${what}`);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/**
 * The first element of a list below the workspace.
 * @param sentence what it does, as the start of a sentence
 * @returns `undefined` when the list is empty, or what it is the list of does not exist
 * @throws RestError for every other refusal
 */
export async function firstListed<const Schema extends v.GenericSchema>(
  context: WorkspaceContext,
  id: string,
  query: Readonly<Record<string, string>>,
  sentence: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  const elements = listAll(
    context.client,
    {
      method: 'GET',
      url: armUrl(context, id),
      query: { 'api-version': context.apiVersion, ...query },
      audience: context.cloud.managementAudience,
      what: sentence,
      resource: id,
    },
    schema,
  );
  try {
    for await (const element of elements) return element;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  return undefined;
}

/** PUTs a resource whose answer is final: jobs, versions of code, environments and models. */
export async function putResource<const Schema extends v.GenericSchema>(
  context: WorkspaceContext,
  id: string,
  body: Json,
  what: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const response = await context.client.send({
    method: 'PUT',
    url: armUrl(context, id),
    query: { 'api-version': context.apiVersion },
    body,
    audience: context.cloud.managementAudience,
    what: `Creating ${what}`,
    resource: id,
  });
  return parseAs(schema, response.json(), `The answer for ${what}`);
}

/** How long to wait for a resource, and whom to tell. */
export interface WaitOptions {
  /** Milliseconds until the wait is given up. */
  readonly timeoutMs: number;
  readonly onProgress?: ((state: string, elapsedMs: number) => void) | undefined;
}

/**
 * PUTs a resource and waits for its long-running operation; the resource is read back after it,
 * since all our PUTs have the final state `original-uri` or declare none.
 * @throws OperationFailedError with Azure's own reason
 * @throws TimeoutError naming what was waited for
 */
export async function putAndWait<const Schema extends v.GenericSchema>(
  context: WorkspaceContext,
  id: string,
  body: Json,
  what: string,
  schema: Schema,
  wait: WaitOptions,
): Promise<v.InferOutput<Schema>> {
  const url = armUrl(context, id);
  url.searchParams.set('api-version', context.apiVersion);
  const audience = context.cloud.managementAudience;
  const sentence = `Creating or updating ${what}`;
  const accepted = await context.client.send({
    method: 'PUT',
    url,
    body,
    audience,
    what: sentence,
    resource: id,
  });
  const done = await waitForOperation(context.client, accepted, {
    what: sentence,
    resource: id,
    resourceUrl: url,
    audience,
    finalState: 'original-uri',
    timeoutMs: wait.timeoutMs,
    ...(wait.onProgress === undefined ? {} : { onProgress: wait.onProgress }),
  });
  return parseAs(schema, done.json(), `The answer for ${what}`);
}

/**
 * POSTs an action of a resource, e.g. `listKeys`.
 * @param sentence what it does, as the start of a sentence
 */
export async function postAction(
  context: WorkspaceContext,
  id: string,
  action: string,
  sentence: string,
  options: { readonly body?: Json; readonly repeatable: boolean },
): Promise<RestResponse> {
  return context.client.send({
    method: 'POST',
    url: armUrl(context, `${id}/${action}`),
    query: { 'api-version': context.apiVersion },
    ...(options.body === undefined ? {} : { body: options.body }),
    repeatable: options.repeatable,
    audience: context.cloud.managementAudience,
    what: sentence,
    resource: id,
  });
}

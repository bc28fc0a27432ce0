import {
  RestResponse,
  waitForOperation,
  type HttpResponse,
  type OperationOptions,
} from '@azureml-actions/rest';
import { clientUnderTest, type ClientUnderTest } from '../../support/restClient.ts';
import type { ScriptedStep } from '../../support/scriptedTransport.ts';

export const arm = 'https://management.azure.com';
export const resourceUrl = `${arm}/ws/computes/cpu?api-version=2024-04-01`;
export const asyncOperation = { 'azure-asyncoperation': `${arm}/operations/1?t=1&s=signature` };
export const location = { location: `${arm}/results/1` };
export const pollAsync = `GET ${arm}/operations/1?t=1&s=signature`;
export const pollLocation = `GET ${arm}/results/1`;
export const readBack = `GET ${resourceUrl}`;

/** A wait under way, its surroundings, and the progress it told. */
export interface Waited extends ClientUnderTest {
  readonly result: Promise<RestResponse>;
  readonly progress: [string, number][];
}

/** Waits for an operation that began with `initial`, against scripted polls. */
export function wait(
  initial: HttpResponse,
  steps: readonly ScriptedStep[],
  options: Partial<OperationOptions> = {},
): Waited {
  const under = clientUnderTest(steps);
  const progress: [string, number][] = [];
  const result = waitForOperation(
    under.client,
    new RestResponse(initial, new URL(resourceUrl), 'Creating compute cpu'),
    {
      what: 'Creating compute cpu',
      resource: 'computes/cpu',
      resourceUrl,
      audience: arm,
      finalState: 'original-uri',
      timeoutMs: 600_000,
      onProgress: (state, elapsedMs) => progress.push([state, elapsedMs]),
      ...options,
    },
  );
  return { ...under, result, progress };
}

/** A resource in a provisioning state. */
export function state(provisioningState: string, more: object = {}): object {
  return { properties: { provisioningState, ...more } };
}

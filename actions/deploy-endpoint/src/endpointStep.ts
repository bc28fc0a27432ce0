import { waitProgress, type Action } from '@azureml-actions/action-kit';
import {
  getOnlineEndpoint,
  putOnlineEndpoint,
  type OnlineEndpoint,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import { toOnlineEndpointBody } from '@azureml-actions/azureml-yaml';
import type { Json } from '@azureml-actions/rest';
import type { Desired } from './desired.js';

/** Finds the endpoint, or makes it; traffic is a later step's, once the deployment is there. */
export async function ensureEndpoint(
  action: Action,
  context: WorkspaceContext,
  desired: Desired,
  location: string,
  timeoutMs: number,
): Promise<OnlineEndpoint> {
  const { endpointName } = desired;
  const existing = await getOnlineEndpoint(context, endpointName);
  if (existing !== undefined) {
    const wanted = desired.endpoint?.authMode;
    action.logger.info(`Endpoint ${endpointName} exists; left alone.`);
    if (wanted !== undefined && wanted !== existing.properties.authMode) {
      action.logger.warning(
        `Endpoint ${endpointName} has auth mode ${existing.properties.authMode}, the file says ${wanted}; an existing endpoint is not changed.`,
      );
    }
    return existing;
  }
  return action.group(`Making endpoint ${endpointName}`, () =>
    putOnlineEndpoint(context, endpointName, creationBody(desired, location), {
      timeoutMs,
      onProgress: waitProgress(action),
    }),
  );
}

function creationBody(desired: Desired, location: string): Json {
  if (desired.endpoint === undefined) {
    return { location, identity: { type: 'SystemAssigned' }, properties: { authMode: 'Key' } };
  }
  return toOnlineEndpointBody(desired.endpoint, { location, traffic: {}, mirrorTraffic: {} });
}

import type { Action } from '@azureml-actions/action-kit';
import {
  getOnlineEndpoint,
  putOnlineEndpoint,
  sameTraffic,
  shiftTraffic,
  withTraffic,
  type OnlineEndpoint,
  type Traffic,
  type WaitOptions,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import { ActionsError, InvalidInputError } from '@azureml-actions/rest';

/**
 * Gives the deployment its share, and reads back from Azure that it has it. Without a share to
 * set, says aloud when the deployment gets no requests at all.
 * @returns the traffic that Azure reports
 */
export async function setTraffic(
  action: Action,
  context: WorkspaceContext,
  endpointName: string,
  deployment: string,
  percent: number | undefined,
  wait: WaitOptions,
): Promise<Traffic> {
  const endpoint = await requireEndpoint(context, endpointName);
  const current = endpoint.properties.traffic;
  if (percent === undefined) {
    if ((current[deployment] ?? 0) === 0) {
      action.logger.warning(
        `Deployment ${deployment} gets 0 % of the requests, because traffic is keep. Give traffic: 100 to send it all.`,
      );
    }
    return current;
  }
  const wanted = shift(current, deployment, percent);
  if (!sameTraffic(current, wanted)) {
    await putOnlineEndpoint(context, endpointName, withTraffic(endpoint, wanted), wait);
  }
  const actual = (await requireEndpoint(context, endpointName)).properties.traffic;
  if (!sameTraffic(actual, wanted)) {
    throw new ActionsError(
      `Endpoint ${endpointName} was asked for traffic ${JSON.stringify(wanted)}, but Azure reports ${JSON.stringify(actual)}.`,
      {
        code: 'TrafficMismatch',
        resource: endpointName,
        remedy:
          'Somebody else may have changed it meanwhile: use concurrency: in the workflow, and run again.',
      },
    );
  }
  return actual;
}

function shift(current: Traffic, deployment: string, percent: number): Traffic {
  try {
    return shiftTraffic(current, deployment, percent);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInputError(`Input traffic: ${error.message}.`, {
      resource: 'traffic',
      remedy: 'Give traffic: 100 for the first deployment of an endpoint.',
    });
  }
}

/** @throws ActionsError when the endpoint has gone meanwhile */
async function requireEndpoint(context: WorkspaceContext, name: string): Promise<OnlineEndpoint> {
  const endpoint = await getOnlineEndpoint(context, name);
  if (endpoint !== undefined) return endpoint;
  throw new ActionsError(`Endpoint ${name} has been deleted meanwhile.`, {
    code: 'EndpointNotFound',
    resource: name,
    remedy: 'Run the workflow again; it makes the endpoint anew.',
  });
}

import { inferencingRefusal } from './inferencingErrors.js';

/** Percentages by deployment. */
export type Traffic = Readonly<Record<string, number>>;

/** What a traffic split is checked against. */
export interface TrafficScope {
  /** Names of the deployments that exist, in their own spelling. */
  readonly deployments: readonly string[];
}

const mostMirrored = 50;

/**
 * Checks the live traffic of an endpoint: existing deployments, 0 to 100 each, 100 together or nothing.
 * @param traffic as written
 * @param scope the endpoint's deployments
 * @returns the split without zeros, names as the deployments spell them
 * @throws AzureError 400 `BadRequest`
 */
export function checkTraffic(traffic: Traffic, scope: TrafficScope): Traffic {
  const checked = checkShares('Traffic', traffic, scope);
  const sum = Object.values(checked).reduce((total, percent) => total + percent, 0);
  if (sum !== 0 && sum !== 100) {
    throw inferencingRefusal(
      'Traffic',
      `The sum of the traffic percentages must be 0 or 100, but it is ${sum}.`,
    );
  }
  return checked;
}

/**
 * Checks the mirrored traffic of an endpoint: at most one deployment, at most 50 percent, and not one
 * that has live traffic.
 * @param mirror as written
 * @param live the checked live traffic
 * @param scope the endpoint's deployments
 * @returns the split without zeros
 * @throws AzureError 400 `BadRequest`
 */
export function checkMirrorTraffic(mirror: Traffic, live: Traffic, scope: TrafficScope): Traffic {
  const checked = checkShares('MirrorTraffic', mirror, scope);
  const names = Object.keys(checked);
  if (names.length > 1) {
    throw inferencingRefusal('MirrorTraffic', 'Traffic can be mirrored to one deployment only.');
  }
  for (const [name, percent] of Object.entries(checked)) {
    if (percent > mostMirrored) {
      throw inferencingRefusal(
        'MirrorTraffic',
        `The mirror traffic of deployment '${name}' is ${percent} percent. The maximum is ${mostMirrored}.`,
      );
    }
    if (live[name] !== undefined) {
      throw inferencingRefusal(
        'MirrorTraffic',
        `Deployment '${name}' has live traffic and cannot receive mirrored traffic as well.`,
      );
    }
  }
  return checked;
}

function checkShares(member: string, shares: Traffic, { deployments }: TrafficScope): Traffic {
  const checked: Record<string, number> = {};
  for (const [written, percent] of Object.entries(shares)) {
    if (percent < 0 || percent > 100) {
      throw inferencingRefusal(
        member,
        `The traffic of deployment '${written}' is ${percent} percent. It must be from 0 to 100.`,
      );
    }
    const name = deployments.find((known) => known.toLowerCase() === written.toLowerCase());
    if (name === undefined) {
      // A share of nothing for a deployment that is gone does no harm: it is stripped like any zero.
      if (percent === 0) continue;
      throw inferencingRefusal(
        member,
        `The deployment '${written}' does not exist in this endpoint. ` +
          `Its deployments are: ${deployments.length === 0 ? 'none' : deployments.join(', ')}.`,
      );
    }
    if (percent > 0) checked[name] = percent;
  }
  return checked;
}

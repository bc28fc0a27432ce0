/** The parts of an ARM resource id. */
export interface ResourceIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string | undefined;
  /** For example `Microsoft.MachineLearningServices/workspaces/computes`. */
  readonly type: string;
  /** The last name. */
  readonly name: string;
  /** The id of the resource this one lies under; undefined for a top-level resource. */
  readonly parentId: string | undefined;
}

/**
 * Takes an ARM resource id apart.
 * @param id for example `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a`
 * @returns undefined when it is none
 */
export function parseResourceId(id: string): ResourceIdParts | undefined {
  const [before = '', ...behind] = id.split(/\/providers\//i);
  const provider = behind.at(-1);
  const scope = /^\/subscriptions\/(?<subscription>[^/]+)(?:\/resourceGroups\/(?<group>[^/]+))?$/i.exec(
    before,
  );
  const subscriptionId = scope?.groups?.['subscription'];
  if (subscriptionId === undefined || provider === undefined) return undefined;
  const [namespace, ...segments] = provider.replace(/\/$/, '').split('/');
  if (namespace === undefined || namespace === '' || segments.length < 2 || segments.length % 2 !== 0) {
    return undefined;
  }
  if (segments.includes('')) return undefined;
  const types = segments.filter((_, index) => index % 2 === 0);
  const name = segments.at(-1) ?? '';
  const parentId =
    segments.length > 2
      ? id.replace(/\/$/, '').split('/').slice(0, -2).join('/')
      : behind.length > 1
        ? id.slice(0, id.toLowerCase().lastIndexOf('/providers/'))
        : undefined;
  return {
    subscriptionId,
    resourceGroup: scope?.groups?.['group'],
    type: [namespace, ...types].join('/'),
    name,
    parentId,
  };
}

/** The id of a resource group. */
export function resourceGroupId(subscriptionId: string, resourceGroup: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}

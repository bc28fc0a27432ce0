/** What a request needs permission for, and where. */
export interface RequiredAction {
  /** For example `Microsoft.MachineLearningServices/workspaces/computes/write`. */
  readonly action: string;
  /** The resource id the permission must reach; that of the parent for a list. */
  readonly scope: string;
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
};

/**
 * The action that Azure's role-based access control asks for: the resource type and a verb, or the name of
 * what is done to it.
 * @param method the HTTP method
 * @param path of the request on ARM, without the query
 * @returns undefined for paths outside of any subscription
 */
export function requiredAction(method: string, path: string): RequiredAction | undefined {
  const trimmed = path.replace(/\/+$/, '');
  const provider = trimmed.toLowerCase().lastIndexOf('/providers/');
  if (provider < 0) return resourcesAction(method, trimmed);
  const [namespace = '', ...segments] = trimmed.slice(provider + '/providers/'.length).split('/');
  if (namespace === '' || segments.length === 0) return undefined;
  const types = segments.filter((_, index) => index % 2 === 0);
  const isCollection = segments.length % 2 === 1;
  const parent = trimmed.slice(0, trimmed.lastIndexOf('/'));
  const scope = !isCollection ? trimmed : segments.length === 1 ? trimmed.slice(0, provider) : parent;
  // POST …/jobs/j/cancel: the last segment is what is done, not a type.
  const verb = method === 'POST' ? 'action' : verbs[method];
  if (verb === undefined) return undefined;
  return { action: [namespace, ...types, verb].join('/'), scope };
}

function resourcesAction(method: string, path: string): RequiredAction | undefined {
  const parts = /^(?<subscription>\/subscriptions\/[^/]+)(?<groups>\/resourceGroups(?:\/[^/]+)?)?$/i.exec(
    path,
  );
  const subscription = parts?.groups?.['subscription'];
  const verb = verbs[method];
  if (subscription === undefined || verb === undefined) return undefined;
  const groups = parts?.groups?.['groups'];
  const type = groups === undefined ? 'subscriptions' : 'subscriptions/resourceGroups';
  const isList = groups?.split('/').length === 2;
  return { action: `Microsoft.Resources/${type}/${verb}`, scope: isList ? subscription : path };
}

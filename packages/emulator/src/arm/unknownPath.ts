import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';
import { acceptedVersions } from './apiVersions.js';

/** The error ARM gives for a path it has no resource type for. */
export function unknownArmPath(request: PlaneRequest): AzureError {
  const provider = request.path.split(/\/providers\//i).at(-1);
  if (provider === undefined || provider === request.path) {
    return new AzureError(
      404,
      'NotFound',
      `No HTTP resource was found that matches the request path '${request.path}'.`,
    );
  }
  const [namespace = '', ...segments] = provider.split('/');
  const type = segments.filter((_, index) => index % 2 === 0).join('/');
  const versions = acceptedVersions(namespace);
  if (versions === undefined) {
    return new AzureError(
      404,
      'InvalidResourceNamespace',
      `The resource namespace '${namespace}' is invalid.`,
    );
  }
  return new AzureError(
    404,
    'InvalidResourceType',
    `The resource type '${type}' could not be found in the namespace '${namespace}' for api version ` +
      `'${request.query['api-version'] ?? ''}'. The supported api-versions are '${versions.join(',')}'.`,
  );
}

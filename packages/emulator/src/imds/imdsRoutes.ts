import { randomBytes } from 'node:crypto';
import { sameAudience } from '../entra/accessTokens.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { sameSecret } from '../sameSecret.js';

/** Where a machine gets the tokens of its managed identity. */
export interface ManagedIdentityEndpoints {
  /** The metadata service of a virtual machine, without a path. */
  readonly imdsUrl: string;
  /** `MSI_ENDPOINT` of an Azure ML compute instance. */
  readonly msiEndpoint: string;
  /** `MSI_SECRET` of an Azure ML compute instance. */
  readonly msiSecret: string;
}

/**
 * Managed identity: a virtual machine's metadata service (api-version 2018-02-01) and the endpoint of an
 * Azure ML compute instance (2017-09-01 and 2018-02-01). Both speak for the emulator's one application.
 */
export function registerImds(context: EmulatorContext): ManagedIdentityEndpoints {
  const { imds } = context.planes;
  const msiSecret = randomBytes(24).toString('base64url');
  imds.route({
    method: 'GET',
    path: '/metadata/identity/oauth2/token',
    handler: (request) => {
      if (request.headers['metadata']?.toLowerCase() !== 'true') {
        return refusal(400, 'Required metadata header not specified');
      }
      if (request.headers['x-forwarded-for'] !== undefined) {
        return refusal(400, 'Requests that were forwarded are not answered');
      }
      if (request.query['api-version'] === undefined)
        return refusal(400, "Required query variable 'api-version' is missing");
      return issue(context, request, ['client_id', 'clientid']);
    },
  });
  imds.route({
    method: 'GET',
    path: '/MSI/auth',
    handler: (request) => {
      if (!sameSecret(request.headers['secret'] ?? '', msiSecret))
        return refusal(401, 'The secret is missing or wrong');
      return issue(context, request, ['clientid', 'client_id']);
    },
  });
  return { imdsUrl: imds.origin, msiEndpoint: `${imds.origin}/MSI/auth`, msiSecret };
}

async function issue(
  { cloud, settings, tokens }: EmulatorContext,
  request: PlaneRequest,
  clientParameters: readonly string[],
): Promise<Reply> {
  const { identity } = settings;
  const { resource } = request.query;
  const known = [
    ...cloud.managementAudiences(),
    ...cloud.machineLearningAudiences(),
    ...cloud.storageAudiences(),
  ];
  if (resource === undefined || !known.some((audience) => sameAudience(audience, resource))) {
    return refusal(400, "Required query parameter 'resource' not specified or invalid");
  }
  const clientId = clientParameters.map((name) => request.query[name]).find((value) => value !== undefined);
  if (clientId !== undefined && clientId.toLowerCase() !== identity.clientId.toLowerCase()) {
    return refusal(400, 'Identity not found');
  }
  const issued = await tokens.issue(resource, identity);
  return json(200, {
    access_token: issued.token,
    client_id: identity.clientId,
    expires_in: String(issued.expiresIn),
    expires_on: String(issued.expiresOn),
    ext_expires_in: String(issued.expiresIn),
    not_before: String(issued.notBefore),
    resource,
    token_type: 'Bearer',
  });
}

function refusal(status: number, description: string): Reply {
  return json(status, { error: 'invalid_request', error_description: description });
}

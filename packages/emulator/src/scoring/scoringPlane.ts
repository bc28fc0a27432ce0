import { findScoringEndpoint } from './scoringTarget.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, text, withHeaders, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { inference } from './inference.js';
import { parseAuthMode } from './authMode.js';
import { TokenRejected } from '../entra/accessTokens.js';
import { bearerToken } from '../entra/bearerStage.js';
import { refuse, scoreAction } from './endpointAuthorization.js';
import { forward, mirror } from './forward.js';
import { scoringEndpointPath } from './scoringUris.js';
import { describeScoring } from './swagger.js';
import type { Resource } from '../arm/resourceStore.js';

/** The largest payload a managed online endpoint takes. */
const largestPayload = 10 * 1024 * 1024;

/** The scoring hosts of all endpoints: authorization, routing, and the way to the containers and back. */
export const scoringProvider: ResourceProvider = {
  name: 'scoring',
  register(context) {
    const { scoring } = context.planes;
    for (const method of ['POST', 'GET'] as const) {
      scoring.route({
        method,
        path: `${scoringEndpointPath}/score`,
        anonymous: true,
        handler: (request) => score(context, request),
      });
    }
    scoring.route({
      method: 'GET',
      path: `${scoringEndpointPath}/swagger.json`,
      anonymous: true,
      handler: (request) => swagger(context, request),
    });
  },
};

async function score(context: EmulatorContext, request: PlaneRequest): Promise<Reply> {
  const endpoint = findScoringEndpoint(context, request);
  if (endpoint === undefined) return text(404, 'There is no such endpoint.');
  const refusal = await refuseCaller(context, endpoint, request);
  if (refusal !== undefined) return refusal;
  if (request.body.raw.length > largestPayload) {
    return text(413, `The request payload is larger than ${largestPayload} bytes.`);
  }
  const pinned = request.headers['azureml-model-deployment'];
  if (pinned !== undefined && pinned !== '') return forward(context, endpoint, pinned, request);
  const { routing } = inference(context);
  const route = routing.next(endpoint.id);
  if (route.live === undefined) {
    return text(404, `The endpoint '${endpoint.name}' has no deployment with a positive traffic weight.`);
  }
  if (route.mirror !== undefined) mirror(context, endpoint, route.mirror, request);
  return forward(context, endpoint, route.live, request);
}

async function swagger(context: EmulatorContext, request: PlaneRequest): Promise<Reply> {
  const endpoint = findScoringEndpoint(context, request);
  if (endpoint === undefined) return text(404, 'There is no such endpoint.');
  const refusal = await refuseCaller(context, endpoint, request);
  return refusal ?? json(200, describeScoring(endpoint, context.planes.scoring.host));
}

async function refuseCaller(
  context: EmulatorContext,
  endpoint: Resource,
  request: PlaneRequest,
): Promise<Reply | undefined> {
  const { keys, tokens } = inference(context);
  const refusal = await refuse(bearerToken(request.headers), {
    mode: parseAuthMode(endpoint.properties['authMode']) ?? 'Key',
    keys: () => keys.of(endpoint.id),
    verifyAmlToken: (token) => tokens.verify(token, endpoint.id),
    mayScore: () => context.permissions.allows(scoreAction),
    verifyEntraToken: async (token) => {
      try {
        await context.tokens.verify(token, context.cloud.machineLearningAudiences());
        return 'valid';
      } catch (error) {
        if (error instanceof TokenRejected) return error.problem;
        throw error;
      }
    },
  });
  if (refusal === undefined) return undefined;
  return withHeaders(text(401, refusal), { 'www-authenticate': 'Bearer' });
}

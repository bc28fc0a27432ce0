import type { Resource } from '../arm/resourceStore.js';
import type { JsonObject } from '../json.js';

/**
 * The description of an endpoint's scoring service (OpenAPI 2.0). What run() takes and gives is known to
 * its author only: any JSON.
 * @param endpoint which
 * @param host of the scoring plane, with port
 */
export function describeScoring(endpoint: Resource, host: string): JsonObject {
  const workspace = endpoint.id.split('/').at(-3) ?? '';
  const failed = { description: 'The request failed; the body says why.' };
  return {
    swagger: '2.0',
    info: {
      title: endpoint.name,
      description: `Scoring service of the online endpoint ${endpoint.name}`,
      version: '1.0',
    },
    host,
    basePath: `/endpoints/${workspace}/${endpoint.name}`,
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    securityDefinitions: {
      Bearer: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        description: 'Bearer and a key or token',
      },
    },
    paths: {
      '/score': {
        post: {
          operationId: 'Score',
          description: "Calls the scoring script's run() with the body.",
          security: [{ Bearer: [] }],
          parameters: [{ name: 'payload', in: 'body', required: true, schema: {} }],
          responses: {
            200: { description: 'What run() returned.', schema: {} },
            default: failed,
          },
        },
      },
    },
  };
}

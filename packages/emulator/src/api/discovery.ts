import { json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';

/** Where a workspace's `discoveryUrl` leads. */
export function discoveryUrl(context: EmulatorContext): string {
  return `${context.planes.api.origin}/discovery`;
}

/** The regional plane's discovery document. It asks for no token. */
export const discoveryProvider: ResourceProvider = {
  name: 'discovery',
  register(context) {
    const { origin } = context.planes.api;
    const services = [
      'api',
      'catalog',
      'experimentation',
      'gallery',
      'history',
      'hyperdrive',
      'labeling',
      'modelmanagement',
      'pipelines',
      'studiocoreservices',
    ];
    const document = Object.fromEntries(services.map((service) => [service, origin]));
    for (const path of ['/discovery', '/discovery/*']) {
      context.planes.api.route({ method: 'GET', path, anonymous: true, handler: () => json(200, document) });
    }
  },
};

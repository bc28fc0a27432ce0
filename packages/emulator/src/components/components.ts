import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import { registerVersionedAsset } from '../assets/versionedAssets.js';
import type { ResourceProvider } from '../provider.js';

const componentBody = v.looseObject({
  properties: v.looseObject({
    componentSpec: v.looseObject({
      type: v.picklist(['command', 'parallel', 'pipeline', 'spark', 'sweep', 'automl', 'import']),
    }),
  }),
});

/** Components: `ComponentContainers_*` and `ComponentVersions_*` of 2024-04-01. */
export const componentsProvider: ResourceProvider = {
  name: 'components',
  register(context) {
    registerVersionedAsset(context, {
      collection: 'components',
      prepare: ({ request }) => ({
        componentSpec: parseBody(componentBody, request).properties.componentSpec,
      }),
      immutable: ['componentSpec'],
    });
  },
};

import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import type { ResourceProvider } from '../provider.js';
import { registerVersionedAsset } from './versionedAssets.js';

const dataBody = v.looseObject({
  properties: v.looseObject({
    dataType: v.picklist(['uri_file', 'uri_folder', 'mltable']),
    dataUri: v.pipe(v.string(), v.regex(/[a-zA-Z0-9_]/, 'it is empty')),
    referencedUris: v.nullish(v.array(v.string())),
  }),
});

/** Data assets: `DataContainers_*` and `DataVersions_*` of 2024-04-01. */
export const dataAssetsProvider: ResourceProvider = {
  name: 'data',
  register(context) {
    registerVersionedAsset(context, {
      collection: 'data',
      prepare: ({ request }) => {
        const { dataType, dataUri, referencedUris } = parseBody(dataBody, request).properties;
        return {
          dataType,
          dataUri,
          ...(referencedUris === undefined || referencedUris === null ? {} : { referencedUris }),
        };
      },
      immutable: ['dataType', 'dataUri'],
      containerProperties: ({ dataType }) => ({ dataType }),
      uploads: true,
    });
  },
};

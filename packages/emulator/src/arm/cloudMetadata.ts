import { AzureError } from '../azureError.js';
import { json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';

const versions = ['2015-01-01', '2018-05-01', '2019-05-01', '2020-06-01', '2022-09-01'];

/** Where clients find the document; the query is part of it. */
export function metadataUrl(arm: { origin: string }): string {
  return `${arm.origin}/metadata/endpoints?api-version=2019-05-01`;
}

/**
 * ARM's cloud-metadata document, by which Azure's clients learn the hosts of a cloud they do not know: an
 * array for 2019-05-01, an object for 2022-09-01. It names only this cloud, since azure-ai-ml throws a
 * document away in which a built-in name appears. `azureMachineLearning` is our own addition.
 */
export const cloudMetadataProvider: ResourceProvider = {
  name: 'cloud metadata',
  register(context) {
    context.planes.arm.route({
      method: 'GET',
      path: '/metadata/endpoints',
      anonymous: true,
      handler: (request) => {
        const version = request.query['api-version'];
        if (version === undefined || !versions.includes(version)) {
          throw new AzureError(
            400,
            version === undefined ? 'MissingApiVersionParameter' : 'InvalidApiVersionParameter',
            `The api-version '${version ?? ''}' is invalid. The supported versions are '${versions.join(',')}'.`,
          );
        }
        const document = cloudDocument(context);
        return json(200, version === '2022-09-01' ? document : [document]);
      },
    });
  },
};

function cloudDocument({ cloud, planes }: EmulatorContext): Record<string, unknown> {
  return {
    name: cloud.name,
    portal: cloud.portal,
    authentication: {
      loginEndpoint: planes.login.origin,
      audiences: [cloud.managementAudience, planes.arm.origin],
      tenant: 'common',
      identityProvider: 'AAD',
    },
    resourceManager: planes.arm.origin,
    suffixes: {
      storage: cloud.storageSuffix,
      keyVaultDns: `vault.${cloud.suffix}`,
      acrLoginServer: `azurecr.${cloud.suffix}`,
    },
    azureMachineLearning: {
      hosts: [planes.api.host, planes.scoring.host],
      audience: cloud.machineLearningAudience,
      oidcAudience: cloud.oidcAudience,
    },
  };
}

import * as v from 'valibot';
import { InvalidInputError } from './errors.js';

/** The hosts and audiences of one Azure cloud. All URLs are without a trailing slash. */
export interface Cloud {
  readonly name: string;
  /** Entra's authority host, e.g. `https://login.microsoftonline.com`. */
  readonly authorityHost: string;
  /** Azure Resource Manager, e.g. `https://management.azure.com`. */
  readonly resourceManager: string;
  readonly managementAudience: string;
  readonly mlAudience: string;
  readonly storageAudience: string;
  /** The audience that Entra expects in GitHub's ID token. */
  readonly oidcAudience: string;
  readonly portal: string;
  readonly studio: string;
  /**
   * Hosts that belong to this cloud: `host`, `host:port`, or `*.suffix`. A bearer token may go
   * there and nowhere else.
   */
  readonly hosts: readonly string[];
}

interface CloudSuffixes {
  readonly name: string;
  readonly login: string;
  readonly management: string;
  readonly azure: string;
  readonly oidcAudience: string;
  readonly portal: string;
  readonly hosts: readonly string[];
}

function builtIn(cloud: CloudSuffixes): Cloud {
  return {
    name: cloud.name,
    authorityHost: `https://${cloud.login}`,
    resourceManager: `https://${cloud.management}`,
    managementAudience: `https://${cloud.management}`,
    mlAudience: `https://ml.azure.${cloud.azure}`,
    storageAudience: 'https://storage.azure.com',
    oidcAudience: cloud.oidcAudience,
    portal: `https://${cloud.portal}`,
    studio: `https://ml.azure.${cloud.azure}`,
    // Not *.inference.ml.azure.*: behind those hosts runs anybody's code.
    hosts: [cloud.management, ...cloud.hosts],
  };
}

/** The three clouds known by name. */
export const builtInClouds: readonly Cloud[] = [
  builtIn({
    name: 'AzureCloud',
    login: 'login.microsoftonline.com',
    management: 'management.azure.com',
    azure: 'com',
    oidcAudience: 'api://AzureADTokenExchange',
    portal: 'portal.azure.com',
    // Not all of azureml.ms: the compute instances below it belong to anybody.
    hosts: ['*.api.azureml.ms', '*.experiments.azureml.net', '*.modelmanagement.azureml.net'],
  }),
  builtIn({
    name: 'AzureUSGovernment',
    login: 'login.microsoftonline.us',
    management: 'management.usgovcloudapi.net',
    azure: 'us',
    oidcAudience: 'api://AzureADTokenExchangeUSGov',
    portal: 'portal.azure.us',
    hosts: ['*.api.ml.azure.us', '*.experiments.ml.azure.us', '*.modelmanagement.ml.azure.us'],
  }),
  builtIn({
    name: 'AzureChinaCloud',
    login: 'login.chinacloudapi.cn',
    management: 'management.chinacloudapi.cn',
    azure: 'cn',
    oidcAudience: 'api://AzureADTokenExchangeChina',
    portal: 'portal.azure.cn',
    hosts: ['*.api.ml.azure.cn', '*.experiments.ml.azure.cn', '*.modelmanagement.ml.azure.cn'],
  }),
];

/** Finds a cloud by its name, case-insensitively. */
export function builtInCloud(name: string): Cloud | undefined {
  return builtInClouds.find((cloud) => cloud.name.toLowerCase() === name.toLowerCase());
}

/** Secrets and tokens go to these: a document that names them by plain http is refused. */
const httpsUrl = v.pipe(v.string(), v.url(), v.startsWith('https://'));
const metadataEntry = v.object({
  name: v.string(),
  portal: v.pipe(v.string(), v.url()),
  resourceManager: httpsUrl,
  authentication: v.object({
    loginEndpoint: httpsUrl,
    audiences: v.optional(v.array(v.string())),
  }),
  /** Our emulator's addition: what a custom cloud's own document may say of Azure ML. */
  azureMachineLearning: v.optional(
    v.object({
      hosts: v.optional(v.array(v.string())),
      audience: v.optional(v.string()),
      oidcAudience: v.optional(v.string()),
    }),
  ),
});
const metadataDocument = v.union([v.array(v.unknown()), v.record(v.string(), v.unknown())]);

/**
 * Reads an ARM cloud-metadata document (`/metadata/endpoints`, api-versions 2019-05-01 and
 * 2022-09-01): one entry, or an array of which the first entry with a new name counts.
 * @throws InvalidInputError when the document describes no cloud
 */
export function cloudFromMetadata(document: unknown, source: string): Cloud {
  const parsed = v.safeParse(metadataDocument, document);
  const entries = parsed.success && Array.isArray(parsed.output) ? parsed.output : [document];
  const readable = entries.flatMap((entry) => {
    const result = v.safeParse(metadataEntry, entry);
    return result.success ? [result.output] : [];
  });
  const entry = readable.find((candidate) => builtInCloud(candidate.name) === undefined) ?? readable[0];
  if (entry === undefined) {
    throw new InvalidInputError(`${source} is not an ARM cloud-metadata document.`, {
      resource: source,
      remedy:
        'It must be JSON with name, portal, and, both by https, resourceManager and authentication.loginEndpoint, as /metadata/endpoints of Azure Resource Manager answers.',
    });
  }
  const own = entry.azureMachineLearning;
  // Azure's Python client derives the ML audience from the portal's host in the same way.
  const suffix = new URL(entry.portal).hostname.replace(/^portal\.azure\./u, '');
  const resourceManager = trimSlash(entry.resourceManager);
  return {
    name: entry.name,
    authorityHost: trimSlash(entry.authentication.loginEndpoint),
    resourceManager,
    managementAudience: trimSlash(entry.authentication.audiences?.[0] ?? resourceManager),
    mlAudience: own?.audience ?? `https://ml.azure.${suffix}`,
    storageAudience: 'https://storage.azure.com',
    oidcAudience: own?.oidcAudience ?? 'api://AzureADTokenExchange',
    portal: trimSlash(entry.portal),
    studio: `https://ml.azure.${suffix}`,
    hosts: [new URL(resourceManager).host, ...(own?.hosts ?? [`*.api.ml.azure.${suffix}`])],
  };
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/u, '');
}

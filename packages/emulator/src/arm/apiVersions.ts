import { AzureError } from '../azureError.js';
import type { Stage } from '../planes/plane.js';

/**
 * Versions of `Microsoft.MachineLearningServices` that are accepted: those of the published articles, of
 * the default (2024-04-01), and those Azure's own clients send.
 */
const machineLearning = [
  '2019-11-01',
  '2020-08-01',
  '2021-03-01-preview',
  '2021-07-01',
  '2021-10-01',
  '2022-02-01-preview',
  '2022-05-01',
  '2022-10-01',
  '2022-10-01-preview',
  '2022-12-01-preview',
  '2023-02-01-preview',
  '2023-04-01',
  '2023-04-01-preview',
  '2023-06-01-preview',
  '2023-08-01-preview',
  '2023-10-01',
  '2024-01-01-preview',
  '2024-04-01',
  '2024-04-01-preview',
  '2024-07-01-preview',
  '2024-10-01',
  '2024-10-01-preview',
  '2025-01-01-preview',
  '2025-04-01',
  '2025-04-01-preview',
  '2025-06-01',
  '2025-07-01-preview',
  '2025-09-01',
  '2025-10-01-preview',
  '2025-12-01',
  '2026-01-15-preview',
  '2026-03-01',
  '2026-05-01',
];

/** Accepted versions by resource type or namespace, in lower case; the longest match counts. */
const accepted: Readonly<Record<string, readonly string[]>> = {
  'microsoft.machinelearningservices': machineLearning,
  'microsoft.resources': [
    '2018-05-01',
    '2019-05-10',
    '2019-10-01',
    '2019-11-01',
    '2020-06-01',
    '2020-10-01',
    '2021-01-01',
    '2021-03-01-preview',
    '2021-04-01',
    '2022-09-01',
    '2022-12-01',
    '2023-04-01',
    '2023-07-01',
    '2024-03-01',
    '2024-11-01',
    '2025-04-01',
  ],
  'microsoft.storage': [
    '2019-06-01',
    '2021-04-01',
    '2021-09-01',
    '2022-05-01',
    '2022-09-01',
    '2023-01-01',
    '2023-05-01',
    '2024-01-01',
  ],
  'microsoft.keyvault': ['2019-09-01', '2021-10-01', '2022-07-01', '2023-02-01', '2023-07-01'],
  'microsoft.insights/components': ['2015-05-01', '2018-05-01-preview', '2020-02-02-preview', '2020-02-02'],
  'microsoft.insights/diagnosticsettings': ['2021-05-01-preview'],
  'microsoft.containerregistry': ['2019-05-01', '2021-09-01', '2022-12-01', '2023-07-01'],
  'microsoft.authorization': ['2015-07-01', '2018-07-01', '2022-04-01'],
};

/**
 * The versions accepted for a resource type.
 * @param resourceType for example `Microsoft.MachineLearningServices/workspaces`
 * @returns undefined for a namespace that is not emulated
 */
export function acceptedVersions(resourceType: string): readonly string[] | undefined {
  const segments = resourceType.toLowerCase().split('/');
  while (segments.length > 0) {
    const versions = accepted[segments.join('/')];
    if (versions !== undefined) return versions;
    segments.pop();
  }
  return undefined;
}

/**
 * Checks a request's `api-version` as ARM does.
 * @param version the query parameter
 * @param resourceType the type addressed
 * @param location where its provider is asked
 * @returns the error, or undefined when the version is accepted
 */
export function checkApiVersion(
  version: string | undefined,
  resourceType: string,
  location: string,
): AzureError | undefined {
  const versions = acceptedVersions(resourceType) ?? [];
  const listed = versions.join(', ');
  if (version === undefined || version === '') {
    return new AzureError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests. ' +
        `The supported api-versions are '${listed}'.`,
    );
  }
  if (versions.includes(version.toLowerCase())) return undefined;
  const [namespace = '', ...types] = resourceType.split('/');
  const wellFormed = /^\d{4}-\d{2}-\d{2}(?:-[a-z]+)?$/i.test(version);
  if (!wellFormed || namespace.toLowerCase() === 'microsoft.resources') {
    return new AzureError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. The supported versions are '${listed}'.`,
    );
  }
  return new AzureError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${version}' for type ` +
      `'${types.join('/')}'. The supported api-versions are '${listed}'. The supported locations are '${location}'.`,
  );
}

/** Refuses requests whose route names a resource type and whose version is not accepted for it. */
export function apiVersionStage(location: string): Stage {
  return (request, next) => {
    const resourceType = request.route?.resourceType;
    const problem =
      resourceType === undefined
        ? undefined
        : checkApiVersion(request.query['api-version'], resourceType, location);
    return problem === undefined ? next() : Promise.reject(problem);
  };
}

/** The names by which the emulated cloud goes; hosts come from the planes. */
export interface Cloud {
  /** Never one of Azure's own, see `arm/cloudMetadata.ts`. */
  readonly name: string;
  /** DNS suffix of the audiences, under a top-level domain that is reserved for tests. */
  readonly suffix: string;
  /** The portal's URL, from whose host clients derive the ML audience. */
  readonly portal: string;
  /** Without a leading dot. */
  readonly storageSuffix: string;
  /** Audience for ARM and the regional API. */
  readonly managementAudience: string;
  /** Audience for scoring and for `x-azureml-token`. */
  readonly machineLearningAudience: string;
  readonly storageAudience: string;
  /** Audience GitHub's ID tokens must bear. */
  readonly oidcAudience: string;
  /** Every spelling accepted for ARM; the public cloud's are among them, so that published requests work. */
  managementAudiences(): readonly string[];
  machineLearningAudiences(): readonly string[];
  storageAudiences(): readonly string[];
}

/**
 * Describes the emulated cloud.
 * @param suffix DNS suffix of its audiences
 * @param resourceManager the origin of the ARM plane, itself an accepted audience
 */
export function createCloud(suffix: string, resourceManager: string): Cloud {
  const managementAudience = `https://management.${suffix}`;
  const machineLearningAudience = `https://ml.azure.${suffix}`;
  const storageAudience = `https://storage.${suffix}`;
  return {
    name: 'AzureMLEmulator',
    suffix,
    portal: `https://portal.azure.${suffix}`,
    storageSuffix: `core.${suffix}`,
    managementAudience,
    machineLearningAudience,
    storageAudience,
    oidcAudience: 'api://AzureADTokenExchange',
    managementAudiences: () => [
      managementAudience,
      resourceManager,
      `https://management.core.${suffix}`,
      'https://management.azure.com',
      'https://management.core.windows.net',
    ],
    machineLearningAudiences: () => [machineLearningAudience, 'https://ml.azure.com'],
    storageAudiences: () => [storageAudience, 'https://storage.azure.com'],
  };
}

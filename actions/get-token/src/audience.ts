import { InvalidInputError, type Cloud } from '@azureml-actions/rest';

/**
 * The URI behind the input `audience`: a name, or a URI as it is.
 * @throws InvalidInputError when it is neither
 */
export function audienceUri(audience: string, cloud: Cloud): string {
  switch (audience.toLowerCase()) {
    case 'management':
      return cloud.managementAudience;
    case 'ml':
      return cloud.mlAudience;
    case 'storage':
      return cloud.storageAudience;
    default:
      if (URL.canParse(audience)) return audience.replace(/\/+$/u, '');
      throw new InvalidInputError(
        `Input audience is '${audience}'. Accepted: management, ml, storage, or a URI such as https://vault.azure.net.`,
        { resource: 'audience' },
      );
  }
}

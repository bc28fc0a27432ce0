import type { Inputs } from '@azureml-actions/action-kit';
import type { Cloud } from '@azureml-actions/rest';

const names = ['management', 'ml', 'storage'] as const;

/** An audience as the user names it. */
export interface NamedAudience {
  readonly name: string;
  /** The resource's URI in a cloud, without a trailing slash. */
  readonly uri: (cloud: Cloud) => string;
}

/** Reads a list of audiences: names, URIs, or application ids. Mistakes are noted in `inputs`. */
export function readAudiences(inputs: Inputs, input: string): NamedAudience[] {
  const audiences = inputs.list(input, { commas: true }).map((given) => parseAudience(inputs, input, given));
  const seen = new Set<string>();
  return audiences.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function parseAudience(inputs: Inputs, input: string, given: string): NamedAudience {
  const name = names.find((known) => known === given.toLowerCase());
  if (name !== undefined) return { name, uri: (cloud) => uriOf(name, cloud) };
  const uri = given.replace(/\/+$/u, '');
  if (!URL.canParse(uri) && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(uri)) {
    inputs.reject(
      input,
      `is '${given}'. Accepted: ${names.join(', ')}, or a URI such as https://vault.azure.net`,
    );
  }
  return { name: given, uri: () => uri };
}

function uriOf(name: (typeof names)[number], cloud: Cloud): string {
  switch (name) {
    case 'management':
      return cloud.managementAudience;
    case 'ml':
      return cloud.mlAudience;
    case 'storage':
      return cloud.storageAudience;
  }
}

import type { YamlDocument } from './document.js';
import { readEnvironment, type EnvironmentSpec } from './environment.js';
import type { Located } from './nodes.js';
import { assetReference, type AssetReference } from './references.js';

/** The environment of a job or a deployment. */
export type EnvironmentSource =
  | { readonly kind: 'reference'; readonly reference: AssetReference }
  /** To be registered first; REST bodies never hold an environment themselves. */
  | { readonly kind: 'inline'; readonly environment: EnvironmentSpec };

/** Reads `environment:`, a reference or an environment written out in place. */
export function parseEnvironmentSource(
  document: YamlDocument,
  value: Located,
): EnvironmentSource | undefined {
  if (value.node.kind === 'map') {
    const environment = readEnvironment(document, value);
    return environment && { kind: 'inline', environment };
  }
  const text = value.text();
  if (text === undefined) return undefined;
  const reference = assetReference(value, text, 'environments');
  return reference && { kind: 'reference', reference };
}

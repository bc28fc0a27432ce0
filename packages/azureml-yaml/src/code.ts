import type { YamlDocument } from './document.js';
import { localPath } from './localPaths.js';
import type { Located } from './nodes.js';
import { assetReference, type AssetReference } from './references.js';

/** Where a job's or a scoring script's code comes from. */
export type CodeSource =
  /** A folder or a single file to upload as a snapshot; the path is absolute. */
  | { readonly kind: 'local'; readonly path: string }
  /** A git or https URL, sent as it is. */
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'reference'; readonly reference: AssetReference };

/** Reads `code:`. */
export function parseCode(document: YamlDocument, value: Located | undefined): CodeSource | undefined {
  const text = value?.text();
  if (value === undefined || text === undefined) return undefined;
  if (/^(?:git\+|https?:\/\/|git:\/\/|ssh:\/\/)/i.test(text)) return { kind: 'url', url: text };
  if (/^(?:azureml:|\/subscriptions\/)/.test(text)) {
    const reference = assetReference(value, text, 'codes');
    return reference && { kind: 'reference', reference };
  }
  const path = localPath(document, value, text);
  return path === undefined ? undefined : { kind: 'local', path };
}

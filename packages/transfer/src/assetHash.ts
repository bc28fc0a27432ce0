import { createHash, type Hash } from 'node:crypto';
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InvalidInputError } from '@azureml-actions/rest/errors';
import { compareCodePoints } from './codePointOrder.js';
import { updateFromFile } from './contentHash.js';
import { readIgnoreRules, type IgnoreRules } from './ignoreFiles.js';

const SEED = 'Initialize for october 2021 AML CLI version';

/**
 * The hash that names the place of uploaded data, models and build contexts,
 * `LocalUpload/<hash>/<name>`, in the `az ml` client (as of azure-ai-ml 1.35): unlike the content
 * hash of code it goes folder by folder, over names and contents, with folders' names counting even
 * when they are empty.
 *
 * @param path - a folder or a file
 * @returns 64 hexadecimal digits.
 */
export async function assetHash(path: string): Promise<string> {
  const hash = createHash('sha256').update(SEED);
  const root = await realpath(path);
  if ((await stat(root)).isDirectory()) await addFolder(hash, root, await readIgnoreRules(root), []);
  else await updateFromFile(hash, root);
  return hash.digest('hex');
}

async function addFolder(
  hash: Hash,
  folder: string,
  rules: IgnoreRules,
  above: readonly string[],
): Promise<void> {
  if (above.includes(folder))
    throw new InvalidInputError(`A link in "${basename(folder)}" leads in a circle.`);
  const paths: string[] = [];
  for await (const entry of await opendir(folder)) paths.push(join(folder, entry.name));
  const sorted = paths
    .map((path) => ({ path, key: path.toLowerCase() }))
    .sort((a, b) => compareCodePoints(a.key, b.key));
  for (const { path } of sorted) {
    if (rules.excludes(path)) continue;
    hash.update(basename(path));
    const target = await realpath(path);
    if ((await stat(target)).isDirectory()) await addFolder(hash, target, rules, [...above, folder]);
    else await updateFromFile(hash, target);
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));

/** Where material lies that is published by Microsoft and no part of this repository, or why it is not used. */
export type SharedMaterial =
  | { readonly present: true; readonly directory: string }
  | { readonly present: false; readonly reason: string };

/** Microsoft's OpenAPI documents of Azure ML. */
export const sharedSpecifications = material('openapi', 'specification');

/** Microsoft's articles on the REST API. */
export const sharedArticles = material('seeds', '');

/**
 * A `describe` for tests that need such material. Where it is absent they are skipped, and the
 * title says why; in continuous integration (`CI=true`) its absence is a failure.
 * @param found the material
 * @param title of the tests
 * @param tests declares them; told where the material lies
 */
export function describeWithShared(
  found: SharedMaterial,
  title: string,
  tests: (directory: string) => void,
): void {
  if (found.present) {
    describe(title, () => {
      tests(found.directory);
    });
    return;
  }
  if (process.env['CI'] === 'true') {
    test(title, () => {
      throw new Error(`${found.reason} In continuous integration it has to be there.`);
    });
    return;
  }
  test.skip(`${title}: ${found.reason}`, () => undefined);
}

function material(folder: string, witness: string): SharedMaterial {
  const directory = join(shared, folder);
  if (existsSync(join(directory, witness))) return { present: true, directory };
  return {
    present: false,
    reason: `../shared/${folder} is not beside the repository; it holds what Microsoft published.`,
  };
}

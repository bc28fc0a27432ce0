import { posix } from 'node:path';
import { expect } from '@jest/globals';
import {
  parseYamlText,
  YamlFileError,
  type Diagnostic,
  type FileReader,
  type WorkspaceScope,
  type YamlDocument,
} from '@azureml-actions/azureml-yaml';

export const ROOT = '/repo';
export const scope: WorkspaceScope = { subscriptionId: 'sub', resourceGroup: 'rg', workspace: 'ws' };
export const WORKSPACE =
  '/subscriptions/sub/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws';

/** Files in memory, by path below the root; a value of `undefined` is a folder. */
export function memoryFiles(
  files: Readonly<Record<string, string | undefined>>,
  links: Readonly<Record<string, string>> = {},
): FileReader {
  const absolute = new Map(Object.entries(files).map(([path, text]) => [posix.join(ROOT, path), text]));
  return {
    kindOf(path) {
      if (absolute.has(path)) return absolute.get(path) === undefined ? 'folder' : 'file';
      return [...absolute.keys()].some((known) => known.startsWith(`${path}/`)) ? 'folder' : 'missing';
    },
    readText: (path) => absolute.get(path) ?? '',
    realPath: (path) => links[path] ?? path,
  };
}

/** A YAML text as the file `ml/job.yml` of a repository. */
export function documentOf(
  text: string,
  files: Readonly<Record<string, string | undefined>> = {},
  overrides: readonly string[] = [],
): YamlDocument {
  return parseYamlText(text, { file: 'ml/job.yml', root: ROOT, files: memoryFiles(files), overrides });
}

/** The mistakes that reading a text gives, as `line:column keyPath: message suggestion`. */
export function mistakesOf(read: () => unknown): readonly string[] {
  return diagnosticsOf(read).map(
    ({ line, column, keyPath, message, suggestion }) =>
      `${line}:${column} ${keyPath}: ${message}${suggestion === undefined ? '' : ` ${suggestion}`}`,
  );
}

export function diagnosticsOf(read: () => unknown): readonly Diagnostic[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(YamlFileError);
    if (error instanceof YamlFileError) return error.diagnostics;
  }
  return [];
}

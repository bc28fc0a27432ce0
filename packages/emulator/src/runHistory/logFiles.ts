import type { EmulatorContext } from '../provider.js';
import { blobStorage } from '../storage/blobStorage.js';
import { artifactContainer } from '../storage/workspaceContainers.js';
import { artifactRoot, type Run } from './run.js';

const logFolder = /^(?:user_logs|system_logs|logs|azureml-logs)\//;

/**
 * The log files of a run, each with a signed URL that nobody was given before.
 * @param run whose logs
 */
export async function logFiles(context: EmulatorContext, run: Run): Promise<Record<string, string>> {
  const storage = blobStorage(context);
  const root = `${artifactRoot(run)}/`;
  const files: Record<string, string> = {};
  for await (const { path } of storage.list({ container: artifactContainer, path: root })) {
    const name = path.slice(root.length);
    if (!logFolder.test(name)) continue;
    files[name] = await storage.signedUrl({ container: artifactContainer, path }, 'r');
  }
  return files;
}

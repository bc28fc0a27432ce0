import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The names of all actions, in the order in which a pipeline uses them. */
export const pipelineOrder = [
  'get-token',
  'ensure-workspace',
  'ensure-compute',
  'submit-run',
  'wait-run',
  'deploy-endpoint',
  'score-smoke-test',
] as const;

/** The names of all actions that have a folder. */
export function actionNames(): string[] {
  const found = readdirSync(join(root, 'actions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const position = (name: string): number => {
    const index = pipelineOrder.findIndex((known) => known === name);
    return index < 0 ? pipelineOrder.length : index;
  };
  return found.sort((a, b) => position(a) - position(b));
}

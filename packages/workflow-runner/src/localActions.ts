import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import { parseManifest, type Action } from './actionManifest.js';
import type { Step, UsesStep } from './model.js';
import type { Problem } from './problems.js';

/** GitHub's limit for composite actions within composite actions. */
const MAX_DEPTH = 10;

/** What of actions/checkout would bring something else than the workspace. */
const CHECKOUT_INPUTS_REFUSED = ['repository', 'path'];

export function isCheckout(uses: string): boolean {
  return uses.startsWith('actions/checkout@');
}

async function readManifest(folder: string): Promise<{ file: string; text: string } | undefined> {
  for (const name of ['action.yml', 'action.yaml']) {
    const file = join(folder, name);
    try {
      return { file, text: await readFile(file, 'utf8') };
    } catch {
      // The other name, or none.
    }
  }
  return undefined;
}

function checkCheckout(step: UsesStep, problems: Problem[]): void {
  for (const name of CHECKOUT_INPUTS_REFUSED) {
    const input = step.inputs.get(name);
    if (!input) continue;
    const message = `"${name}" of actions/checkout is not supported by this runner: the workspace is taken as it is`;
    problems.push({ at: input.at, message });
  }
}

/**
 * Loads all local actions that steps use, and those that these use.
 *
 * @param problems gets what is missing or cannot be run.
 * @returns the actions by what stands after `uses`.
 */
export async function loadActions(
  workspace: string,
  steps: readonly Step[],
  problems: Problem[],
): Promise<Map<string, Action>> {
  const actions = new Map<string, Action>();
  const load = async (step: Step, depth: number): Promise<void> => {
    if (step.kind !== 'uses') return;
    if (isCheckout(step.uses)) checkCheckout(step, problems);
    if (!step.uses.startsWith('./')) return;
    if (depth > MAX_DEPTH) {
      problems.push({ at: step.at, message: `composite actions are nested more than ${MAX_DEPTH} deep` });
      return;
    }
    const folder = resolve(workspace, step.uses);
    let action = actions.get(step.uses);
    if (!action) {
      const manifest = await readManifest(folder);
      if (!manifest) {
        const message = `"uses: ${step.uses}": there is no action.yml or action.yaml in ${step.uses}`;
        problems.push({ at: step.at, message });
        return;
      }
      const file = relative(workspace, manifest.file);
      action = parseManifest(file, folder, manifest.text, problems);
      if (!action) return;
      actions.set(step.uses, action);
    }
    if (action.kind !== 'composite') return;
    for (const inner of action.steps) await load(inner, depth + 1);
  };
  for (const step of steps) await load(step, 1);
  return actions;
}

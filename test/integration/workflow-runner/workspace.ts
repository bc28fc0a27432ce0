import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  runWorkflow,
  type JobResult,
  type RunEvent,
  type RunOptions,
  type StepResult,
  type WorkflowResult,
} from '@azureml-actions/workflow-runner';

/** What a run gave. */
export interface Ran {
  result: WorkflowResult;
  /** The lines that processes printed. */
  output: string[];
  /** All lines, each as `kind: text`. */
  lines: string[];
  job: (id: string) => JobResult;
  step: (id: string) => StepResult;
}

/** A repository of its own for each test, with the fixtures' actions. */
export class Workspace {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'workflow-')));

  constructor() {
    const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
    cpSync(fixtures, this.root, { recursive: true });
    mkdirSync(join(this.root, '.github/workflows'), { recursive: true });
    writeFileSync(join(this.root, 'package.json'), '{"type":"module"}');
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /**
   * Runs a workflow.
   *
   * @param text `on: push` and what else is missing at the top is put before it.
   */
  async run(text: string, options: Partial<RunOptions> = {}): Promise<Ran> {
    const workflow = /^on:/m.test(text) ? text : `on: push\n${text}`;
    this.write('.github/workflows/w.yml', workflow);
    const events: RunEvent[] = [];
    const result = await runWorkflow({
      file: '.github/workflows/w.yml',
      workspace: this.root,
      ...options,
      onEvent: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
    });
    const lines = events.filter((event) => event.type === 'line');
    const find = <T>(items: T[], wanted: (item: T) => boolean, id: string): T => {
      const found = items.find(wanted);
      if (!found) throw new Error(`there is no "${id}"`);
      return found;
    };
    const steps = result.jobs.flatMap((job) => job.steps);
    return {
      result,
      output: lines.filter(({ kind }) => kind === 'output').map((line) => line.text),
      lines: lines.map((line) => `${line.kind}: ${line.text}`),
      job: (id) => find(result.jobs, (job) => job.id === id, id),
      step: (id) => find(steps, (step) => step.id === id || step.name === id, id),
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A workflow of one job with these steps, written as a YAML list. */
export function steps(list: string, jobKeys = ''): string {
  const indented = list
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
  return `jobs:\n  a:\n    runs-on: x\n${jobKeys}    steps:\n${indented}\n`;
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';

import { isJsonObject, parseJson } from './json.js';
import { RunRequestError } from './problems.js';
import type { RunOptions } from './runWorkflow.js';

export const USAGE = `Usage: azureml-workflow-runner run <workflow file> [options]

  --workspace <folder>    root of the repository (default: .)
  --event <name>          event to run for
  --payload <file>        JSON for github.event
  --input <name=value>    input of workflow_dispatch; repeatable
  --job <id>              only this job and those it needs; repeatable
  --secret-file <file>    NAME=value lines
  --var-file <file>       NAME=value lines
  --env-file <file>       NAME=value lines, added to every process
  --node <path>           Node that runs JavaScript actions
  --summary-file <file>   where to write the job summaries
  --debug                 show ::debug:: messages
`;

/** What the command line asks for. */
export type CliRequest =
  { kind: 'help' } | { kind: 'run'; options: RunOptions; summaryFile: string | undefined };

function readPairs(file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  return Object.fromEntries(
    Object.entries(parseEnv(readFileSync(file, 'utf8'))).map(([key, value]) => [key, value ?? '']),
  );
}

function readPayload(file: string | undefined): Pick<RunOptions, 'payload'> {
  if (file === undefined) return {};
  const payload = parseJson(readFileSync(file, 'utf8'));
  if (!isJsonObject(payload)) throw new RunRequestError(`${file} must hold a JSON object`);
  return { payload };
}

/**
 * Reads the command line and the files it names.
 *
 * @throws RunRequestError, or what Node says of unknown options and missing files.
 */
export function parseCommandLine(args: readonly string[], cwd: string): CliRequest {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      workspace: { type: 'string' },
      event: { type: 'string' },
      payload: { type: 'string' },
      input: { type: 'string', multiple: true },
      job: { type: 'string', multiple: true },
      'secret-file': { type: 'string' },
      'var-file': { type: 'string' },
      'env-file': { type: 'string' },
      node: { type: 'string' },
      'summary-file': { type: 'string' },
      debug: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return { kind: 'help' };
  const [command, file, ...rest] = positionals;
  if (command !== 'run' || file === undefined || rest.length > 0) {
    throw new RunRequestError(`expected: run <workflow file>\n\n${USAGE}`);
  }
  const inputs = (values.input ?? []).map((pair) => {
    const equals = pair.indexOf('=');
    if (equals <= 0) throw new RunRequestError(`--input ${pair}: expected name=value`);
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  const options: RunOptions = {
    file: resolve(cwd, file),
    workspace: resolve(cwd, values.workspace ?? '.'),
    secrets: readPairs(values['secret-file']),
    vars: readPairs(values['var-file']),
    env: readPairs(values['env-file']),
    inputs: Object.fromEntries(inputs.map(([name = '', value = '']) => [name, value])),
    jobs: values.job ?? [],
    debug: values.debug ?? false,
    ...(values.event !== undefined && { event: values.event }),
    ...(values.node !== undefined && { nodePath: resolve(cwd, values.node) }),
    ...readPayload(values.payload),
  };
  return { kind: 'run', options, summaryFile: values['summary-file'] };
}

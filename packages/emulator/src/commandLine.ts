import { parseArgs } from 'node:util';
import type { EmulatorOptions } from './settings.js';

/** What `--help` prints. There is no `--env-file`: Node takes that for an option of its own wherever it stands. */
export const usage = `Usage: azureml-emulator start [options]

  --state-dir <dir>        keep certificate and scratch files here (default: a temporary folder)
  --port-base <port>       first of seven consecutive ports (default: any free ones)
  --seed <file>            YAML or JSON: options, workspaces, faults (see the README)
  --env-file <file>        write the environment clients need to this file, readable by its owner only
  --json                   print everything a client needs, secrets included, as one line of JSON
  --location <region>      region (default: eastus)
  --resource-group <name>  resource group; can be given more than once
  --repository <owner/name>  repository whose GitHub ID tokens are trusted
  --pace <ms>              how long long-running operations take (default: 300)
  --token-lifetime <s>     how long access tokens are valid (default: 3600)
  --exit-with-parent       stop when the process that started this one is gone
  --help                   this text
`;

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | {
      readonly kind: 'start';
      readonly options: EmulatorOptions;
      readonly seed: string | undefined;
      readonly envFile: string | undefined;
      readonly json: boolean;
      readonly exitWithParent: boolean;
    };

/**
 * Reads the command line.
 * @param words what stands behind the command's name
 */
export function parseCommandLine(words: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'state-dir': { type: 'string' },
        'port-base': { type: 'string' },
        seed: { type: 'string' },
        'write-env': { type: 'string' },
        json: { type: 'boolean', default: false },
        location: { type: 'string' },
        'resource-group': { type: 'string', multiple: true },
        repository: { type: 'string' },
        pace: { type: 'string' },
        'token-lifetime': { type: 'string' },
        'exit-with-parent': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help || positionals[0] === 'help') return { kind: 'help' };
    if (positionals.length !== 1 || positionals[0] !== 'start') {
      return { kind: 'mistake', message: `There is one command, 'start'; got '${positionals.join(' ')}'.` };
    }
    const portBase = number('port-base', values['port-base'], 1, 65_529);
    const pace = number('pace', values.pace, 0, 3_600_000);
    const tokenLifetime = number('token-lifetime', values['token-lifetime'], 1, 86_400);
    const { location, repository } = values;
    if (repository !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
      return { kind: 'mistake', message: `--repository must be owner/name, not '${repository}'.` };
    }
    return {
      kind: 'start',
      seed: values.seed,
      envFile: values['write-env'],
      json: values.json,
      exitWithParent: values['exit-with-parent'],
      options: {
        ...(values['state-dir'] === undefined ? {} : { stateDirectory: values['state-dir'] }),
        ...(portBase === undefined ? {} : { portBase }),
        ...(location === undefined ? {} : { location }),
        ...(values['resource-group'] === undefined ? {} : { resourceGroups: values['resource-group'] }),
        ...(repository === undefined ? {} : { github: { repository } }),
        ...(pace === undefined ? {} : { pace }),
        ...(tokenLifetime === undefined ? {} : { tokenLifetime }),
      },
    };
  } catch (error) {
    return { kind: 'mistake', message: error instanceof Error ? error.message : String(error) };
  }
}

function number(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name} must be a whole number from ${least} to ${most}, not '${text}'.`);
}

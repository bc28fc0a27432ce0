import { spawn } from 'node:child_process';
import type { Emulator } from '@azureml-actions/emulator';
import type { JournalEntry } from '@azureml-actions/emulator/journal';
import { fillPlaceholders } from './placeholders.ts';

/** What a curl command brought. */
export interface CurlAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** What curl printed, parsed when it is JSON; undefined when it printed nothing. */
  readonly body: unknown;
}

/** Runs an article's commands in bash, against the emulator instead of Azure. */
export interface ArticleShell {
  /**
   * @param command as it stands in the article
   * @param values of its placeholders, by name in camel case
   * @param variables of the shell
   */
  run(
    command: string,
    values: Readonly<Record<string, string>>,
    variables?: Readonly<Record<string, string>>,
  ): Promise<CurlAnswer>;
}

/** How long a command may take. */
const limitMs = 20_000;

/**
 * Makes a shell.
 * @param emulator takes the place of Azure
 * @param directory where the commands find the files they send
 */
export function articleShell(emulator: Emulator, directory: string): ArticleShell {
  const { login, arm, api } = emulator.planes;
  const hosts = [
    ['https://login.microsoftonline.com', login.origin],
    ['https://management.azure.com', arm.origin],
    ['http://169.254.169.254', emulator.managedIdentity.imdsUrl],
  ] as const;
  return {
    async run(command, values, variables = {}) {
      const moved = hosts.reduce((text, [azure, emulated]) => text.replaceAll(azure, emulated), command);
      const filled = fillPlaceholders(moved, { regionalApiServer: api.host, ...values });
      const since = emulator.journal.entries().at(-1)?.id ?? 0;
      const printed = await bash(filled, directory, {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name))),
        CURL_CA_BUNDLE: emulator.caCertificatePath,
        CURL_HOME: directory,
        ...variables,
      });
      const answered = emulator.journal.entries({ since }).filter(({ response }) => response !== undefined);
      const [entry] = answered;
      if (entry?.response === undefined || answered.length !== 1) {
        throw new Error(`${answered.length} requests were made, one was expected: ${filled}\n${printed}`);
      }
      const headers = lowerCase(entry.response.headers);
      return {
        status: entry.response.status,
        headers,
        body: parsed(printed, headers['content-type']),
      };
    },
  };
}

function bash(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], {
      cwd,
      env,
      timeout: limitMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(printed.stdout);
      else reject(new Error(`Exit code ${code ?? 'none'} of ${command}\n${printed.stderr}`));
    });
  });
}

function lowerCase(headers: NonNullable<JournalEntry['response']>['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function parsed(printed: string, contentType = ''): unknown {
  if (printed.trim() === '') return undefined;
  if (!contentType.startsWith('application/json')) return printed;
  const value: unknown = JSON.parse(printed);
  return value;
}

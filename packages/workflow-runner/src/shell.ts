import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a script is run; `{0}` in the arguments stands for its file. */
export interface Shell {
  /** What GitHub would print: `bash -e {0}`. */
  template: string;
  extension: string;
  /** Text around the script. */
  before: string;
  after: string;
}

const PWSH: Omit<Shell, 'template'> = {
  extension: '.ps1',
  before: "$ErrorActionPreference = 'stop'\n",
  after: '\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }',
};

const PLAIN = { before: '', after: '' };

const SHELLS: Readonly<Record<string, Shell>> = {
  bash: { ...PLAIN, template: 'bash --noprofile --norc -eo pipefail {0}', extension: '.sh' },
  sh: { ...PLAIN, template: 'sh -e {0}', extension: '.sh' },
  python: { ...PLAIN, template: 'python {0}', extension: '.py' },
  pwsh: { ...PWSH, template: 'pwsh -NoProfile -NonInteractive -File {0}' },
  powershell: { ...PWSH, template: 'powershell -NoProfile -NonInteractive -File {0}' },
};

/** Looks for a program as the system would. */
export function findProgram(name: string, path: string): string | undefined {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const extension of extensions) {
      const file = join(folder, name + extension);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

/**
 * The shell for a step.
 *
 * @param name as in the file: a known shell, or a command line with `{0}`; undefined for the default.
 * @param hasProgram whether the step's PATH has a program.
 * @throws Error for a name that is neither.
 */
export function selectShell(
  name: string | undefined,
  platform: NodeJS.Platform,
  hasProgram: (program: string) => boolean,
): Shell {
  if (name === undefined || name === '') {
    const shell = platform === 'win32' ? SHELLS['pwsh'] : undefined;
    if (shell) return shell;
    const program = hasProgram('bash') ? 'bash' : 'sh';
    return { ...PLAIN, template: `${program} -e {0}`, extension: '.sh' };
  }
  const known = SHELLS[name];
  if (known) {
    // Debian and others have no `python`, GitHub's images do.
    const python3 = name === 'python' && !hasProgram('python') && hasProgram('python3');
    return python3 ? { ...known, template: 'python3 {0}' } : known;
  }
  if (name.includes('{0}')) return { ...PLAIN, template: name, extension: '' };
  throw new Error(`unknown shell "${name}"; use ${Object.keys(SHELLS).join(', ')}, or a command with {0}`);
}

/** Splits a shell's template into words and puts in the script's file. */
export function shellCommand({ template }: Shell, file: string): [string, ...string[]] {
  const [command = '', ...args] = template
    .trim()
    .split(/\s+/)
    .map((word) => word.replace('{0}', file));
  return [command, ...args];
}

import { delimiter } from 'node:path';

export type Environment = Record<string, string>;

/** What every process needs of this machine; nothing else of the parent's environment gets through. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  // Windows
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
];

/** The part of the parent's environment that steps may see. */
export function cleanEnvironment(parent: NodeJS.ProcessEnv): Environment {
  const kept: Environment = {};
  for (const [name, value] of Object.entries(parent)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (PASSED_ON.includes(upper) || upper.startsWith('LC_'))) {
      kept[name] = value;
    }
  }
  return kept;
}

/** Variables that GITHUB_ENV may not set. */
export function isBlockedVariable(name: string): boolean {
  return name.toUpperCase() === 'NODE_OPTIONS';
}

/** The name under which a process finds the PATH (`Path` on Windows). */
function pathName(environment: Environment): string {
  return Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
}

/** Puts folders before the PATH. */
export function prependPath(environment: Environment, folders: readonly string[]): Environment {
  if (folders.length === 0) return environment;
  const name = pathName(environment);
  const path = [...folders, ...(environment[name] ? [environment[name]] : [])].join(delimiter);
  return { ...environment, [name]: path };
}

/** The PATH of an environment. */
export function pathOf(environment: Environment): string {
  return environment[pathName(environment)] ?? '';
}

/** The variable that carries an input to a JavaScript action. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/** What GitHub calls this operating system. */
export function runnerOs(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'Windows' : platform === 'darwin' ? 'macOS' : 'Linux';
}

/** What GitHub calls this processor. */
export function runnerArch(arch: string): string {
  const names: Record<string, string> = { x64: 'X64', arm64: 'ARM64', arm: 'ARM', ia32: 'X86' };
  return names[arch] ?? arch.toUpperCase();
}

/** `GITHUB_*` of the contexts: plain values of `github` and `runner`, named in capitals. */
export function contextVariables(
  prefix: 'GITHUB' | 'RUNNER',
  context: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Environment {
  const variables: Environment = {};
  for (const name of names) {
    const value = context[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      variables[`${prefix}_${name.toUpperCase()}`] = String(value);
    }
  }
  return variables;
}

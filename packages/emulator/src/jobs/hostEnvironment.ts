import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What a process is given of the machine it runs on. */
export interface HostEnvironmentOptions {
  /** The environment of the emulator itself; almost nothing of it is passed on. */
  readonly source: NodeJS.ProcessEnv;
  /** For temporary files. */
  readonly temporary: string;
  /** A folder of the process' own, put in front of PATH. */
  readonly programs: string;
  readonly platform: NodeJS.Platform;
}

const passedOn = {
  posix: ['HOME', 'LANG', 'LC_ALL', 'TZ'],
  windows: [
    'SystemRoot',
    'SystemDrive',
    'ComSpec',
    'PATHEXT',
    'USERPROFILE',
    'LOCALAPPDATA',
    'APPDATA',
    'NUMBER_OF_PROCESSORS',
    'PROCESSOR_ARCHITECTURE',
  ],
} as const;

/**
 * A clean environment for the code of a user: programs can be found and files written, and nothing of the
 * emulator's own variables, among which there may be secrets, is passed on. Where the machine has only one
 * of `python` and `python3`, the other name works as well, as it does in Azure ML's images.
 */
export async function hostEnvironment(options: HostEnvironmentOptions): Promise<Record<string, string>> {
  const { source, temporary, programs, platform } = options;
  const windows = platform === 'win32';
  const path = Object.entries(source).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  await addPythonNames(path, programs, windows);
  const kept = (windows ? passedOn.windows : passedOn.posix).flatMap((name) => {
    const value = source[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(windows ? {} : { LANG: 'C.UTF-8' }),
    ...Object.fromEntries(kept),
    PATH: `${programs}${delimiter}${path}`,
    TMPDIR: temporary,
    ...(windows ? { TEMP: temporary, TMP: temporary } : {}),
  };
}

async function addPythonNames(path: string, programs: string, windows: boolean): Promise<void> {
  const [python, python3] = await Promise.all([
    isOnPath('python', path, windows),
    isOnPath('python3', path, windows),
  ]);
  if (python === python3) return;
  const [missing, present] = python ? ['python3', 'python'] : ['python', 'python3'];
  // A script rather than a link: an interpreter finds its virtual environment by the name it was called by.
  if (windows) await writeFile(join(programs, `${missing}.cmd`), `@${present} %*\r\n`);
  else await writeFile(join(programs, missing), `#!/bin/sh\nexec ${present} "$@"\n`, { mode: 0o755 });
}

async function isOnPath(program: string, path: string, windows: boolean): Promise<boolean> {
  const names = windows ? [`${program}.exe`, `${program}.cmd`, `${program}.bat`] : [program];
  const places = path.split(delimiter).filter((folder) => folder !== '');
  const checks = places.flatMap((folder) =>
    names.map((name) =>
      access(join(folder, name), windows ? constants.F_OK : constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return (await Promise.all(checks)).includes(true);
}

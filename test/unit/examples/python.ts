import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const irisFolder = resolve('examples/iris');
export const trainScript = resolve(irisFolder, 'src/train.py');

export interface PythonResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PythonOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdin?: string;
}

const python = process.platform === 'win32' ? 'python' : 'python3';
const deadlineMs = 50_000;

/**
 * Runs Python with its installed packages hidden (`-S`), so that an `mlflow` on this machine changes
 * nothing, and with none of this process's MLFLOW_ or proxy variables.
 *
 * @throws Error naming the interpreter when there is none.
 */
export function runPython(args: readonly string[], options: PythonOptions = {}): Promise<PythonResult> {
  return new Promise((settle, reject) => {
    const child = spawn(python, ['-S', ...args], {
      cwd: options.cwd ?? irisFolder,
      env: { ...inherited(), PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', ...options.env },
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) =>
      reject(new Error(`${python} could not be started (Python 3.8 or newer is needed): ${error.message}`)),
    );
    child.on('close', (code) => settle({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
  });
}

function inherited(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'Path', 'SYSTEMROOT', 'HOME', 'TEMP', 'TMP', 'PYENV_ROOT', 'PYENV_VERSION']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { at } from './client.ts';

const cli = fileURLToPath(import.meta.resolve('@azureml-actions/emulator/cli'));

describe('the command azureml-emulator', () => {
  let folder: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-cli-'));
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    child = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  interface Ended {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }

  /** Runs the command; `until` is called with the output so far and may send a signal. */
  function run(
    words: readonly string[],
    until?: (out: string, running: ChildProcess) => void,
  ): Promise<Ended> {
    const running = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    child = running;
    return new Promise((resolve, reject) => {
      let out = '';
      let err = '';
      running.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString('utf8');
        until?.(out, running);
      });
      running.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString('utf8');
      });
      running.once('error', reject);
      running.once('close', (code) => {
        resolve({ code, out, err });
      });
    });
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('says where it is and stops cleanly on %s', async (signal) => {
    const { code, out, err } = await run(['start', '--json'], (_, running) => running.kill(signal));
    expect([code, err]).toEqual([0, '']);
    const facts: unknown = JSON.parse(out);
    expect(at(facts, 'metadataUrl')).toMatch(/^https:\/\/localhost:\d+\/metadata/);
    expect(at(facts, 'environment', 'AZURE_CLIENT_ID')).toBe(at(facts, 'identity', 'clientId'));
    expect(existsSync(dirname(String(at(facts, 'caCertificatePath'))))).toBe(false);
  });

  test('a seed prepares it, and the environment is written for its owner alone', async () => {
    const seed = join(folder, 'seed.yml');
    const environment = join(folder, 'client.env');
    const state = join(folder, 'state');
    await writeFile(seed, 'location: westus\nworkspaces: [demo]\nfaults:\n  - effect: { kind: reset }\n');
    const words = ['start', '--seed', seed, '--write-env', environment, '--state-dir', state, '--pace', '10'];
    const { code, out, err } = await run(words, (text, running) => {
      if (text.includes('Ctrl+C')) running.kill('SIGTERM');
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`What clients need is in ${environment}.`);
    expect(out).not.toContain('CLIENT_SECRET');
    const text = await readFile(environment, 'utf8');
    expect(text).toContain("AZURE_LOCATION='westus'\n");
    expect(text).toMatch(/^AZUREML_EMULATOR_CONTROL_TOKEN='.+'$/m);
    if (process.platform !== 'win32') expect((await stat(environment)).mode & 0o077).toBe(0);
    expect(existsSync(join(state, 'scratch'))).toBe(false);
  });

  test.each([
    [['begin'], 2, "There is one command, 'start'; got 'begin'."],
    [['start', '--pace', 'fast'], 2, "--pace must be a whole number from 0 to 3600000, not 'fast'."],
    [['start', '--nonsense'], 2, "Unknown option '--nonsense'"],
    [['start', '--seed', 'none.yml'], 1, 'none.yml'],
  ])('%j ends with one clear line', async (words, code, message) => {
    const ended = await run(words);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(message);
    expect(ended.out).toBe('');
  });

  test('it goes when the process that started it is gone', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, [${JSON.stringify(cli)}, 'start', '--json', '--exit-with-parent'],
        { stdio: ['ignore', 'pipe', 'inherit'] });
      child.stdout.once('data', (chunk) => {
        const { planes } = JSON.parse(chunk.toString('utf8'));
        process.stdout.write(JSON.stringify({ pid: child.pid, control: planes.control }));
      });
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child = parent;
    const facts = await new Promise<unknown>((resolve) => {
      parent.stdout.once('data', (chunk: Buffer) => {
        resolve(JSON.parse(chunk.toString('utf8')));
      });
    });
    const pid = Number(at(facts, 'pid'));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    for (let waited = 0; waited < 2000 && isAlive(pid); waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

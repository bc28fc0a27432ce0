import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { spawnTethered, TetherError, type TetheredProcess } from '@azureml-actions/lifeline';

import { marked, uniqueMark, waitForMarked } from './markedProcesses.ts';

const posix = process.platform === 'win32' ? test.skip : test;
const running: TetheredProcess[] = [];

function start(...parameters: Parameters<typeof spawnTethered>): TetheredProcess {
  const child = spawnTethered(...parameters);
  running.push(child);
  return child;
}

function node(code: string, options?: Parameters<typeof spawnTethered>[2]): TetheredProcess {
  return start(process.execPath, ['-e', code], options);
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.stop([])));
});

describe('a tethered process', () => {
  test('ends with its streams ignored', async () => {
    const child = node('process.stdout.write("x")', { stdout: 'ignore', stderr: 'ignore' });
    expect(child.stdout).toBeNull();
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  test('finds the end of its input where none was given', async () => {
    const child = node('process.stdin.on("data", () => 0).on("end", () => console.log("end"))');
    const output = child.stdout === null ? '' : text(child.stdout);
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(await output).toBe('end\n');
  });

  test('gives its output in full before it counts as exited', async () => {
    const size = 3_000_000;
    const child = node(`process.stdout.write('x'.repeat(${size})); process.stderr.write('oops')`);
    let received = 0;
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => (received += chunk.length));
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(received).toBe(size);
    expect(errors).toBe('oops');
  });

  test.each([0, 1, 42, 143])('passes exit code %d through', async (code) => {
    expect(await node(`process.exit(${code})`).exited).toEqual({ code, signal: null });
  });

  posix('reports the signal it died of, not 128+n', async () => {
    const child = node('setInterval(() => {}, 1000)');
    await child.started;
    child.signal('SIGTERM');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('knows its pid once started', async () => {
    const child = node('console.log(process.pid)');
    const output = child.stdout ? text(child.stdout) : Promise.resolve('');
    const pid = await child.started;
    await child.exited;
    expect(child.pid).toBe(pid);
    expect(Number(await output)).toBe(pid);
  });

  test('takes input, a working directory and an environment, and no other variables', async () => {
    const child = node(
      `process.stdin.on('data', (d) => console.log(JSON.stringify([d.toString(), process.cwd(), process.env.A, process.env.SECRET])))`,
      { stdin: 'pipe', cwd: '/', env: { PATH: process.env['PATH'], A: 'b' } },
    );
    const output = child.stdout ? text(child.stdout) : Promise.resolve('');
    process.env['SECRET'] = 'leaks';
    child.stdin?.end('hello');
    await child.exited;
    delete process.env['SECRET'];
    expect(JSON.parse(await output)).toEqual(['hello', '/', 'b', null]);
  });

  test('is not steered by NODE_OPTIONS that are meant for the child', async () => {
    const child = node('console.log(process.env.NODE_OPTIONS)', {
      env: { ...process.env, NODE_OPTIONS: '--no-deprecation' },
    });
    const output = child.stdout ? text(child.stdout) : Promise.resolve('');
    await child.exited;
    expect((await output).trim()).toBe('--no-deprecation');
  });

  test('writes to an open descriptor', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lifeline-'));
    const file = join(folder, 'log');
    const descriptor = openSync(file, 'w');
    await node('console.log("in the file")', { stdout: descriptor, stderr: 'ignore' }).exited;
    closeSync(descriptor);
    expect(readFileSync(file, 'utf8').trim()).toBe('in the file');
    rmSync(folder, { recursive: true });
  });

  posix('can open its own output again where that is a FIFO', async () => {
    const script = 'echo a; echo b > /dev/stdout; echo c | tee /dev/stderr; echo d >> /dev/stderr';
    const child = start('bash', ['-c', script], { fifoFolder: tmpdir() });
    const output = child.stdout ? text(child.stdout) : Promise.resolve('');
    const errors = child.stderr ? text(child.stderr) : Promise.resolve('');
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(await Promise.all([output, errors])).toEqual(['a\nb\nc\n', 'c\nd\n']);
  });

  posix('gives its output in full through a FIFO', async () => {
    const child = start('head', ['-c', '5000000', '/dev/zero'], { fifoFolder: tmpdir() });
    let received = 0;
    child.stdout?.on('data', (chunk: Buffer) => (received += chunk.length));
    child.stderr?.resume();
    await child.exited;
    expect(received).toBe(5_000_000);
  });

  test('that cannot be started says why', async () => {
    const child = start('no-such-command-anywhere');
    await expect(child.exited).rejects.toThrow(TetherError);
    await expect(child.started).rejects.toMatchObject({ code: 'ENOENT' });
    await child.ended;
  });

  posix('takes with it what it left running, in whatever session', async () => {
    const mark = uniqueMark(31);
    const child = start('bash', ['-c', `sleep ${mark} & setsid sleep ${mark} & sleep 0.1; exit 3`]);
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(marked(mark)).toEqual([]);
  });

  posix('keeps what it left running when asked to, until stopped', async () => {
    const mark = uniqueMark(32);
    const child = start('bash', ['-c', `setsid sleep ${mark} >/dev/null 2>&1 & sleep 0.1`], {
      survivors: 'keep',
    });
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(marked(mark)).toHaveLength(1);
    await child.stop([]);
    expect(marked(mark)).toEqual([]);
  });

  posix('does not wait for the output of what it keeps beyond the limit', async () => {
    const child = start('bash', ['-c', `sleep ${uniqueMark(33)} & echo here`], {
      survivors: 'keep',
      drainMs: 100,
    });
    expect(await child.exited).toEqual({ code: 0, signal: null });
    await child.stop([]);
    expect(marked(uniqueMark(33))).toEqual([]);
  });
});

describe('stop', () => {
  posix('goes through the stages until the child gives in', async () => {
    const child = node(
      `process.on('SIGINT', () => console.log('int'));
       process.on('SIGTERM', () => { console.log('term'); process.exit(7); });
       setInterval(() => {}, 1000); console.log('ready');`,
    );
    let output = '';
    const ready = new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('ready')) resolve();
      });
    });
    await ready;
    await child.stop([
      { signal: 'SIGINT', graceMs: 150 },
      { signal: 'SIGTERM', graceMs: 5000 },
    ]);
    expect(output).toBe('ready\nint\nterm\n');
    expect(await child.exited).toEqual({ code: 7, signal: null });
  });

  posix('kills a tree that ignores every signal', async () => {
    const mark = uniqueMark(34);
    const child = start('bash', [
      '-c',
      `trap '' INT TERM; setsid sleep ${mark} & sleep ${mark}; sleep ${mark}`,
    ]);
    expect(await waitForMarked(mark, 3, 5000)).toBe(3);
    await child.stop([{ signal: 'SIGTERM', graceMs: 100 }]);
    expect(marked(mark)).toEqual([]);
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

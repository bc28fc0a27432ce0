import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const onPosix = process.platform === 'win32' ? test.skip : test;
const watcher = fileURLToPath(new URL('fixtures/watcher.js', import.meta.url));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifeline-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function waitForText(wanted: string): Promise<string> {
  const read = (): string => {
    try {
      return readFileSync(join(folder, 'state'), 'utf8');
    } catch {
      return '';
    }
  };
  const deadline = performance.now() + 5000;
  while (read() !== wanted && performance.now() < deadline) await delay(20);
  return read();
}

const starting = `const { spawn } = require('node:child_process');
  spawn(process.argv[1], process.argv.slice(2), { stdio: 'ignore' });`;

function startAbove(...command: string[]) {
  return spawn(process.execPath, ['-e', starting, ...command], {
    stdio: 'ignore',
    env: { ...process.env, npm_lifecycle_event: 'demo' },
  });
}

onPosix('the parent was killed', async () => {
  const parent = startAbove(process.execPath, watcher, join(folder, 'state'));
  expect(await waitForText('watching')).toBe('watching');
  parent.kill('SIGKILL');
  expect(await waitForText('gone')).toBe('gone');
});

onPosix('npm was killed and its shell lives on', async () => {
  // The colon keeps the shell from replacing itself with the command.
  const script = `'${process.execPath}' '${watcher}' '${join(folder, 'state')}'; :`;
  const npm = startAbove('sh', '-c', script);
  expect(await waitForText('watching')).toBe('watching');
  npm.kill('SIGKILL');
  expect(await waitForText('gone')).toBe('gone');
});

onPosix('npm was killed before anybody watched', async () => {
  // What npm started comes to watch half a second late.
  const script = `sleep 0.5; '${process.execPath}' '${watcher}' '${join(folder, 'state')}'; :`;
  const npm = startAbove('sh', '-c', script);
  await delay(100);
  npm.kill('SIGKILL');
  expect(await waitForText('gone')).toBe('gone');
});

onPosix('a shell that replaced itself with the command is no sign', async () => {
  const npm = startAbove('sh', '-c', `exec '${process.execPath}' '${watcher}' '${join(folder, 'state')}'`);
  expect(await waitForText('watching')).toBe('watching');
  await delay(600);
  expect(await waitForText('watching')).toBe('watching');
  npm.kill('SIGKILL');
  expect(await waitForText('gone')).toBe('gone');
});

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hostEnvironment } from '@azureml-actions/emulator/jobs/hostEnvironment';

describe('the environment of user code', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'host-environment-'));
    mkdirSync(join(root, 'path'));
    mkdirSync(join(root, 'bin'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });
  const environment = (source: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux') =>
    hostEnvironment({ source, temporary: '/tmp/x', programs: join(root, 'bin'), platform });
  const program = (name: string) => {
    writeFileSync(join(root, 'path', name), '');
    chmodSync(join(root, 'path', name), 0o755);
  };

  test('passes on a fixed list of names', async () => {
    const source = {
      PATH: '/usr/bin',
      HOME: '/home/me',
      AZURE_CLIENT_SECRET: 's',
      NODE_OPTIONS: '--x',
      LC_ALL: 'C',
    };
    expect(await environment(source)).toEqual({
      PATH: `${join(root, 'bin')}${delimiter}/usr/bin`,
      HOME: '/home/me',
      LANG: 'C.UTF-8',
      LC_ALL: 'C',
      TMPDIR: '/tmp/x',
    });
  });
  test('gives python its other name where one is missing', async () => {
    program('python3');
    await environment({ PATH: join(root, 'path') });
    expect(readFileSync(join(root, 'bin', 'python'), 'utf8')).toContain('exec python3 "$@"');
    program('python');
    rmSync(join(root, 'bin', 'python'));
    await environment({ PATH: join(root, 'path') });
    expect(() => readFileSync(join(root, 'bin', 'python'))).toThrow('ENOENT');
  });
  test('on Windows, by its own names', async () => {
    program('python.exe');
    const made = await environment(
      { Path: join(root, 'path'), SystemRoot: 'C:\\Windows', HOME: 'x' },
      'win32',
    );
    expect(made).toMatchObject({ SystemRoot: 'C:\\Windows', TEMP: '/tmp/x' });
    expect(made).not.toHaveProperty('HOME');
    expect(readFileSync(join(root, 'bin', 'python3.cmd'), 'utf8')).toContain('@python %*');
  });
});

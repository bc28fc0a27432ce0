import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from '../actions/irisProject.ts';

test('the README gives one command for the demo and one for the tests', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, tryIt = ''] = /^## Try it$([\s\S]*?)^## /mu.exec(readme) ?? [];
  const commands = [...tryIt.matchAll(/^```bash\n([\s\S]*?)^```/gmu)].map(([, command]) => command);
  expect(commands).toEqual(['npm ci && npm run demo\n', 'npm ci && npm test\n']);
});

// Without a shell of its own Windows cannot be given such a PATH.
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('without Python', () => {
  let path = '';
  beforeAll(() => {
    path = mkdtempSync(join(tmpdir(), 'azureml-actions-path-'));
    for (const program of ['node', 'npm', 'sh']) symlinkSync(locate(program), join(path, program));
  });
  afterAll(() => rmSync(path, { recursive: true, force: true }));

  test.each([
    ['demo', 'the demo trains and serves a model with Python 3.8 or newer'],
    ['test', 'the tests run jobs and endpoints with Python 3.8 or newer'],
  ])('npm run %s names what is missing, and ends', (script, purpose) => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: path, HOME: path },
      timeout: 50_000,
    });
    const said = (stdout + stderr).split('\n').filter((line) => line !== '' && !line.startsWith('npm warn'));
    expect(said).toEqual([
      `python3 is missing from the PATH: ${purpose}. Install it (https://www.python.org/downloads/, or your system’s package python3) and run again.`,
    ]);
    expect(status).toBe(1);
  });
});

function locate(program: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      return realpathSync(join(folder, program));
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`${program} is not in the PATH.`);
}

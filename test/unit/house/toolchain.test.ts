import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

describe('toolchain', () => {
  test('tests run on the Node version that actions ship for', () => {
    expect(process.versions.node.split('.')[0]).toBe('24');
  });

  test('the lock file names no registry host', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    expect(lock).not.toMatch(/"resolved": "https?:/u);
  });

  test('the lock file has the packages of every platform, or npm ci refuses it', () => {
    const check = spawnSync(process.execPath, ['scripts/complete-lock.ts', '--check'], { encoding: 'utf8' });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  });
});

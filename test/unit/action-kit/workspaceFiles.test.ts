import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { folderInside, pathInside, readFileInside } from '@azureml-actions/action-kit/workspaceFiles';
import { temporaryFolder } from './temporaryFolder.ts';

const outer = temporaryFolder();
const root = join(outer, 'repository');
mkdirSync(join(root, 'src', '..dots'), { recursive: true });
writeFileSync(join(root, 'job.yml'), 'type: command\n');
writeFileSync(join(root, 'bom.json'), '\ufeff{"a":1}');
writeFileSync(join(outer, 'secret'), 's3cret');
mkdirSync(join(outer, 'repository-2'));
// Windows lets only administrators make links.
const canLink = process.platform !== 'win32';
if (canLink) {
  symlinkSync(join(outer, 'secret'), join(root, 'link'));
  symlinkSync(outer, join(root, 'up'));
  symlinkSync('job.yml', join(root, 'alias.yml'));
  symlinkSync(root, join(outer, 'checkout'));
}

describe('a path in an input', () => {
  test.each([
    ['src', join(root, 'src')],
    ['./src/../job.yml', join(root, 'job.yml')],
    ['.', root],
    ['src/..dots', join(root, 'src', '..dots')],
    [join(root, 'job.yml'), join(root, 'job.yml')],
    ['not/there', join(root, 'not', 'there')],
  ])('%s is inside', (path, absolute) => {
    expect(pathInside(root, 'file', path)).toBe(absolute);
  });

  test.each(['..', '../secret', 'src/../../secret', join(outer, 'secret'), '../repository-2'])(
    '%s is not',
    (path) => {
      expect(() => pathInside(root, 'file', path)).toThrow(
        expect.objectContaining({
          message: `Input file: ${path} is outside of the repository.`,
          resource: 'file',
        }),
      );
    },
  );

  (canLink ? test.each : test.skip.each)(['link', 'up/secret', 'up'])('nor is the link %s', (path) => {
    expect(() => pathInside(root, 'file', path)).toThrow(`Input file: ${path} is outside of the repository.`);
  });

  (canLink ? test : test.skip)(
    'a link within the repository is, and so is a repository behind a link',
    () => {
      expect(readFileInside(root, 'file', 'alias.yml')).toBe('type: command\n');
      expect(readFileInside(join(outer, 'checkout'), 'file', 'job.yml')).toBe('type: command\n');
    },
  );
});

describe('a file in an input', () => {
  test('is read, without a byte order mark', () => {
    expect(readFileInside(root, 'file', 'job.yml')).toBe('type: command\n');
    expect(readFileInside(root, 'file', 'bom.json')).toBe('{"a":1}');
  });

  test.each(['none.yml', 'src'])('%s cannot be read', (path) => {
    expect(() => readFileInside(root, 'file', path)).toThrow(
      expect.objectContaining({
        message: `Input file: there is no readable file ${path}.`,
        code: 'InvalidInput',
      }),
    );
  });

  test('outside is not even tried', () => {
    expect(() => readFileInside(root, 'file', '../secret')).toThrow('is outside of the repository');
  });
});

describe('a folder in an input', () => {
  test('is found', () => {
    expect(folderInside(root, 'code-folder', 'src')).toBe(join(root, 'src'));
  });

  test.each(['job.yml', 'none'])('%s is none', (path) => {
    expect(() => folderInside(root, 'code-folder', path)).toThrow(
      `Input code-folder: there is no folder ${path}.`,
    );
  });
});

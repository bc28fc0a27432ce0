import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for one test, removed afterwards. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'transfer-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Writes files by their path below a folder. */
export async function writeTree(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/**
 * The tree whose hashes azure-ai-ml 1.35.2 gave: unicode, links, ignore rules that take a file back,
 * an empty folder, an empty file. `code/` is the snapshot, `shared/` is behind a link.
 */
export async function writeReferenceTree(folder: string): Promise<string> {
  const code = join(folder, 'code');
  await writeTree(code, {
    'train.py': 'print("train")\n',
    'Zeta.txt': 'z',
    'alpha.txt': 'a',
    'empty.txt': '',
    'data/.keep': '',
    'data/big.bin': 'x'.repeat(200_000),
    'data/keep.csv': '1,2\n',
    'data/skip.csv': '3,4\n',
    'lib/ünï/日本.py': '# unicode\n',
    'lib/😀.txt': 'emoji\n',
    'lib/\uFB01.txt': 'ligature\n',
    'crlf.txt': 'a\r\nb\r\n',
    'build/out.o': 'o',
    'build/deep/keep.o': 'k',
    'logs/run.log': 'log',
    '.gitignore': '*.csv\n',
    '.amlignore': '# comment\n*.log\nbuild/\n!build/deep/keep.o\ndata/*.csv\n!data/keep.csv\n',
  });
  await writeTree(join(folder, 'shared'), { 'util.py': 'u\n', 'x.log': 'l\n' });
  await mkdir(join(code, 'hollow'));
  await symlink('../shared', join(code, 'common'));
  await symlink('train.py', join(code, 'link.py'));
  return code;
}

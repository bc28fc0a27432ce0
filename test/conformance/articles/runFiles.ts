import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jsonAfter, type Article } from './articleText.ts';

const python = process.platform === 'win32' ? 'python' : 'python3';

/**
 * Writes what the article has its reader write before a run is started: the script, zipped, and the run
 * definition.
 * @param directory where to
 */
export async function runFiles(article: Article, directory: string): Promise<void> {
  const script = /```python\n(# (\S+\.py)\n[^]+?)```/.exec(article.text);
  const [, source = '', name = ''] = script ?? [];
  if (name === '') throw new Error(`Article ${article.number} shows no script.`);
  const sentence = 'Save the following as **definition.json**';
  const definition = jsonAfter(article, article.text.indexOf(sentence));
  await writeFile(join(directory, name), source);
  await writeFile(join(directory, 'definition.json'), JSON.stringify(definition));
  await promisify(execFile)(python, ['-m', 'zipfile', '-c', 'train.zip', name], { cwd: directory });
}

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parse } from 'yaml';

/**
 * Copies the `az ml` sample files, and makes the folders and files that they name and that were not
 * published with them: clients refuse a path that is not there.
 *
 * @returns the absolute paths of the job files
 */
export function completeSamples(from: string, to: string): readonly string[] {
  cpSync(from, to, { recursive: true });
  const files = readdirSync(to, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(to, name));
  for (const file of files) makeNamed(dirname(file), parse(readFileSync(file, 'utf8'), { merge: true }));
  return files.filter((file) => /^\$schema: \S*Job\.schema\.json/m.test(readFileSync(file, 'utf8'))).sort();
}

function makeNamed(folder: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (['code', 'path', 'component', 'conda_file'].includes(key) && isLocal(item))
      make(resolve(folder, item));
    makeNamed(folder, item);
  }
}

function isLocal(value: unknown): value is string {
  return typeof value === 'string' && !/^(?:[a-z]+:|\/|\$|<)/i.test(value);
}

function make(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  if (extname(path) !== '') {
    writeFileSync(path, 'a: 1\n');
    return;
  }
  mkdirSync(path);
  const name = basename(path);
  if (name.includes('docker')) writeFileSync(join(path, 'Dockerfile'), 'FROM x\n');
  else if (name.includes('mltable')) writeFileSync(join(path, 'MLTable'), 'paths: []\n');
  else for (const script of ['main.py', 'titanic.py']) writeFileSync(join(path, script), 'print(1)\n');
}

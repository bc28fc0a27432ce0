import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/workspace.ts';
import { coldStart } from './coldStart.ts';
import { demoOverhead } from './demoOverhead.ts';

/** Prints every benchmark as a table; `--write` puts the tables into docs/BENCHMARKS.md. */
const sections: Readonly<Record<string, () => string | Promise<string>>> = {
  'cold-start': coldStart,
  'demo-overhead': demoOverhead,
};

const document = join(root, 'docs/BENCHMARKS.md');
let text = readFileSync(document, 'utf8');
text = put(text, 'machine', machine());
console.log(`${machine()}\n`);
for (const [name, measure] of Object.entries(sections)) {
  const tables = await measure();
  console.log(`## ${name}\n\n${tables}\n`);
  text = put(text, name, tables);
}
if (process.argv.includes('--write')) writeFileSync(document, text);

function machine(): string {
  const [cpu] = cpus();
  return `${String(cpus().length)} × ${cpu?.model ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
}

function put(whole: string, marker: string, content: string): string {
  const [begin, end] = [
    `<!-- ${marker}: begin, made by npm run bench -- --write -->`,
    `<!-- ${marker}: end -->`,
  ];
  const [from, to] = [whole.indexOf(begin), whole.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/BENCHMARKS.md has no place for ${marker}`);
  return `${whole.slice(0, from)}${begin}\n${content}\n${whole.slice(to)}`;
}

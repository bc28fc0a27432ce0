import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { root } from './workspace.ts';

/**
 * npm leaves out of the lock file the optional packages of other platforms that it could not see
 * when it wrote it (npm/cli#4828), and `npm ci` on any machine then refuses the file. This adds
 * them by the versions that their parents name; run it after each `npm install`.
 */
const parentSchema = v.object({
  optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
  dev: v.optional(v.boolean()),
});
// Whole records, not objects: what is written back must keep its order.
const recordSchema = v.record(v.string(), v.unknown());

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'sunos'];
const processors = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];

const file = join(root, 'package-lock.json');
const lock = v.parse(recordSchema, JSON.parse(readFileSync(file, 'utf8')));
const packages = v.parse(recordSchema, lock['packages']);
const missing = missingOptionals();
if (process.argv.includes('--check')) {
  if (missing.length > 0) {
    console.error(`package-lock.json lacks ${missing.map(([path]) => path).join(', ')}: run this script.`);
    process.exit(1);
  }
} else if (missing.length > 0) {
  const all = Object.entries({ ...packages, ...Object.fromEntries(missing) });
  const sorted = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, undefined, 2)}\n`);
  console.log(`added ${String(missing.length)} packages of other platforms`);
}

type Entry = Readonly<Record<string, unknown>>;

function missingOptionals(): [string, Entry][] {
  return Object.entries(packages).flatMap(([parent, value]) => {
    const entry = v.parse(parentSchema, value);
    return Object.entries(entry.optionalDependencies).flatMap(([name, version]): [string, Entry][] => {
      const known = [`node_modules/${name}`, `${parent}/node_modules/${name}`];
      if (known.some((path) => path in packages)) return [];
      return [[`node_modules/${name}`, platformEntry(name, version, entry.dev)]];
    });
  });
}

function platformEntry(name: string, version: string, dev: boolean | undefined): Entry {
  const parts = name.replace(/^.*\//u, '').split('-');
  const named = (words: readonly string[]): string[] => words.filter((word) => parts.includes(word));
  const libc = parts.includes('musl') ? ['musl'] : parts.includes('gnu') ? ['glibc'] : undefined;
  return {
    version,
    cpu: named(processors),
    ...(dev === undefined ? {} : { dev }),
    ...(libc === undefined ? {} : { libc }),
    optional: true,
    os: named(systems),
  };
}

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const moduleSchema = v.object({
  identifier: v.optional(v.string(), ''),
  modules: v.optional(v.array(v.object({ identifier: v.optional(v.string(), '') })), []),
});
const statsSchema = v.object({ modules: v.array(moduleSchema) });
const manifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.union([v.string(), v.object({ type: v.string() })])),
});

/**
 * The folders of the packages that went into a bundle, read from webpack's statistics: the
 * bundler's own list of licences misses those it inlines.
 */
export function bundledPackages(statsFile: string): string[] {
  const { modules } = v.parse(statsSchema, JSON.parse(readFileSync(statsFile, 'utf8')));
  const folders = new Set<string>();
  for (const { identifier, modules: inner } of modules) {
    for (const id of [identifier, ...inner.map((module) => module.identifier)]) {
      // Loaders stand before the module itself: loader!loader!module|flags.
      const path = id.split('!').at(-1)?.replace(/\\/gu, '/') ?? '';
      const found = /([^|]*\/node_modules\/(?:@[^/]+\/)?[^/|]+)\//u.exec(path);
      if (found?.[1] !== undefined) folders.add(found[1]);
    }
  }
  return [...folders].sort((a, b) => (a < b ? -1 : 1));
}

/** One text with the licence of each package, for `licenses.txt` beside a bundle. */
export function licenseText(folders: readonly string[]): string {
  const entries = new Map<string, string>();
  for (const folder of folders) {
    const manifestFile = join(folder, 'package.json');
    if (!existsSync(manifestFile)) continue;
    const manifest = v.parse(manifestSchema, JSON.parse(readFileSync(manifestFile, 'utf8')));
    if (manifest.name.startsWith('@azureml-actions/')) continue;
    const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$|-)/iu.test(name));
    const license = typeof manifest.license === 'object' ? manifest.license.type : manifest.license;
    const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
    entries.set(
      `${manifest.name}@${manifest.version}`,
      `${manifest.name} ${manifest.version}\n${license ?? 'see its repository'}${text.replace(/\r\n/gu, '\n')}`,
    );
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  return `${sorted.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

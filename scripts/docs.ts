import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { actionNames, root } from './workspace.ts';

/**
 * Writes the tables of each action's README from its action.yml, and the table of actions in the
 * top README. `--check` writes nothing and fails when one is stale, or when the inputs that all
 * actions share are not the same everywhere.
 */
const inputSchema = v.object({
  description: v.string(),
  required: v.optional(v.boolean(), false),
  default: v.optional(v.string()),
});
const manifestSchema = v.object({
  name: v.string(),
  description: v.string(),
  inputs: v.record(v.string(), inputSchema),
  outputs: v.record(v.string(), v.object({ description: v.string() })),
});
type Manifest = v.InferOutput<typeof manifestSchema>;

/** Inputs that every action has; `timeout` differs by its default only. */
const sharedInputs = [
  'subscription-id',
  'resource-group',
  'workspace-name',
  'auth-type',
  'tenant-id',
  'client-id',
  'client-secret',
  'creds',
  'access-token',
  'cloud',
  'api-version',
  'allowed-hosts',
  'timeout',
  'validate-only',
];

const check = process.argv.includes('--check');
const problems: string[] = [];
const manifests = new Map<string, Manifest>(
  actionNames().map((name) => [
    name,
    v.parse(manifestSchema, parse(readFileSync(join(root, 'actions', name, 'action.yml'), 'utf8'))),
  ]),
);

for (const [name, manifest] of manifests) {
  replaceBetween(`actions/${name}/README.md`, 'inputs', inputTable(manifest));
  replaceBetween(`actions/${name}/README.md`, 'outputs', outputTable(manifest));
}
replaceBetween('README.md', 'actions', actionTable());
checkSharedInputs();

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}

function inputTable(manifest: Manifest): string {
  const row = ([name, input]: [string, v.InferOutput<typeof inputSchema>]): string =>
    `| \`${name}\` | ${cell(input.description)} | ${input.default === undefined ? '' : `\`${input.default}\``} |`;
  const entries = Object.entries(manifest.inputs);
  const own = entries.filter(([name]) => !sharedInputs.includes(name));
  const shared = entries.filter(([name]) => sharedInputs.includes(name));
  const header = '| input | meaning | default |\n| --- | --- | --- |';
  return [
    header,
    ...own.map(row),
    '',
    '<details><summary>Inputs that all actions have</summary>',
    '',
    header,
    ...shared.map(row),
    '',
    '</details>',
  ].join('\n');
}

function outputTable(manifest: Manifest): string {
  const rows = Object.entries(manifest.outputs).map(
    ([name, output]) => `| \`${name}\` | ${cell(output.description)} |`,
  );
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n');
}

function actionTable(): string {
  const rows = [...manifests].map(
    ([name, manifest]) => `| [\`${name}\`](actions/${name}) | ${cell(manifest.description)} |`,
  );
  return ['| action | what it does |', '| --- | --- |', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/\|/gu, '\\|').trim();
}

function replaceBetween(file: string, marker: string, content: string): void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${marker}: begin, made by npm run docs -->`, `<!-- ${marker}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    problems.push(`${file} has no place for its table: ${begin} … ${end}`);
    return;
  }
  const updated = `${text.slice(0, from)}${begin}\n${content}\n${text.slice(to)}`;
  if (updated === text) return;
  if (check) problems.push(`${file} is stale. Run npm run docs.`);
  else writeFileSync(path, updated);
}

function checkSharedInputs(): void {
  const [first] = manifests;
  if (first === undefined) return;
  for (const [name, manifest] of manifests) {
    for (const input of sharedInputs) {
      const [own, model] = [manifest.inputs[input], first[1].inputs[input]];
      const comparable = (value: typeof own): string =>
        JSON.stringify(input === 'timeout' ? { ...value, default: '' } : value);
      if (own === undefined || comparable(own) !== comparable(model)) {
        problems.push(`actions/${name}/action.yml: input ${input} differs from that of ${first[0]}.`);
      }
    }
  }
}

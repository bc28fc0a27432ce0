import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  anonymousEnvironment,
  openYamlFile,
  parseJob,
  toJobBody,
  type JobAssets,
} from '@azureml-actions/azureml-yaml';
import { assetHash } from '@azureml-actions/transfer';
import * as v from 'valibot';
import { normalisedJob, type Received } from './normalise.ts';
import { completeSamples } from './sampleTree.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/az-ml-yaml/cli');
const VERSION = '1.35.2';
const WORKSPACE =
  '/subscriptions/sub/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws';

const answers = v.record(
  v.string(),
  v.object({
    error: v.nullable(v.string()),
    requests: v.array(v.object({ method: v.string(), path: v.string(), body: v.unknown() })),
  }),
);

/** Workspaces that have everything, and give the ids that azure-ai-ml is given in client.py. */
function assetsInto(received: Received[]): JobAssets {
  return {
    scope: { subscriptionId: 'sub', resourceGroup: 'rg', workspace: 'ws' },
    code: () => Promise.resolve(`${WORKSPACE}/codes/00000000-0000-0000-0000-000000000000/versions/1`),
    async environment(environment) {
      const hash = environment.build && (await assetHash(environment.build.path));
      const { name, version } = anonymousEnvironment(environment, hash);
      return `${WORKSPACE}/environments/${name}/versions/${version}`;
    },
    async data({ path, type, datastore = 'workspaceblobstore' }) {
      const end = type === 'uri_folder' ? '/' : '';
      return `azureml://datastores/${datastore}/paths/LocalUpload/${await assetHash(path)}/${basename(path)}${end}`;
    },
    label: ({ type, name }) => Promise.resolve(`${WORKSPACE}/${type}/${name}/versions/7`),
    component({ name, version, body }) {
      const path = `/components/${name}/versions/${version}`;
      received.push({ method: 'PUT', path, body });
      return Promise.resolve(WORKSPACE + path);
    },
  };
}

(existsSync(SAMPLES) ? describe : describe.skip)('az ml job files (in ../shared)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'az-ml-yaml-'));
  const root = join(folder, 'cli');
  const files = existsSync(SAMPLES) ? completeSamples(SAMPLES, root) : [];
  let theirs: v.InferOutput<typeof answers> = {};

  beforeAll(() => {
    // The interpreter with the pinned client, if the machine has one; else one is made for this run.
    const environment = process.env['AZURE_AI_ML_VENV'] ?? join(folder, 'venv');
    const bin = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
    if (!existsSync(environment)) {
      run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', environment]);
      run(join(bin, 'pip'), ['install', '--quiet', `azure-ai-ml==${VERSION}`]);
    }
    const output = run(join(bin, 'python'), [join(import.meta.dirname, 'client.py'), ...files]);
    theirs = v.parse(answers, JSON.parse(output));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there are some of each kind', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  test.each(files.map((file) => [relative(root, file), file]))('%s', async (_name, file) => {
    const received: Received[] = [];
    const spec = parseJob(openYamlFile({ file, root }));
    const body = await toJobBody(spec, assetsInto(received));
    received.push({ method: 'PUT', path: `/jobs/${spec.name ?? 'unnamed'}`, body });
    const their = theirs[file];
    expect(their?.error).toBeNull();
    expect(normalisedJob(received)).toEqual(normalisedJob(their?.requests ?? []));
  });
});

function run(command: string, given: readonly string[]): string {
  const ended = spawnSync(command, given, {
    encoding: 'utf8',
    timeout: 500_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (ended.status !== 0) throw new Error(`${command} ended with ${String(ended.status)}: ${ended.stderr}`);
  return ended.stdout;
}

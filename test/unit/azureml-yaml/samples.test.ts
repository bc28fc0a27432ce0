import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  openYamlFile,
  parseCompute,
  parseEnvironment,
  parseJob,
  parseModel,
  parseOnlineDeployment,
  parseOnlineEndpoint,
  parseWorkspace,
  toJobBody,
  type FileReader,
  type YamlDocument,
} from '@azureml-actions/azureml-yaml';
import { fakeAssets } from './fakeAssets.ts';
import { OpenApi, SAMPLES, samplesPresent } from './openapi.ts';

/** The samples come without the folders they name: every such path is taken to be there. */
const files: FileReader = {
  kindOf(path) {
    const last = path.slice(path.lastIndexOf('/') + 1);
    return last.includes('.') || last === 'Dockerfile' ? 'file' : 'folder';
  },
  readText(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return 'dependencies: [python]\n';
    }
  },
  realPath: (path) => path,
};

const openApi = new OpenApi();
async function jobBody(document: YamlDocument): Promise<unknown> {
  const body = await toJobBody(parseJob(document), fakeAssets());
  expect(openApi.errors('mfe.json', 'JobBaseResource', body)).toEqual([]);
  return body;
}

const readers: Readonly<Record<string, (document: YamlDocument) => unknown>> = {
  commandJob: jobBody,
  sweepJob: jobBody,
  pipelineJob: jobBody,
  sparkJob: jobBody,
  autoMLJob: jobBody,
  amlCompute: parseCompute,
  workspace: parseWorkspace,
  managedOnlineEndpoint: parseOnlineEndpoint,
  managedOnlineDeployment: parseOnlineDeployment,
  environment: parseEnvironment,
  model: parseModel,
};

/** Kinds of sample files that are not read yet; one that is in neither table fails. */
const OUT_OF_SCOPE = [
  'pipelineComponent',
  'commandComponent',
  'computeInstance',
  'vmCompute',
  'kubernetesOnlineEndpoint',
  'kubernetesOnlineDeployment',
  'batchEndpoint',
  'modelBatchDeployment',
  'pipelineComponentBatchDeployment',
  'data',
  'schedule',
];
/** Sample files without a `$schema`, by what they are. */
const BY_FOLDER: Readonly<Record<string, string>> = { 'resources/workspace': 'workspace' };

function kindOf(path: string): string | undefined {
  const text = readFileSync(join(SAMPLES, path), 'utf8');
  const schema = /^\$schema:\s*\S*\/(\w+)\.schema\.json/m.exec(text)?.[1];
  return schema ?? BY_FOLDER[path.slice(0, path.lastIndexOf('/'))];
}

const samples = samplesPresent
  ? readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.ya?ml$/.test(path))
      .map((path) => ({ path: relative('.', path), kind: kindOf(path) }))
  : [{ path: 'absent', kind: 'model' }];

(samplesPresent ? describe : describe.skip)('the az ml sample files (in ../shared)', () => {
  const wanted = samples.flatMap(({ path, kind }) =>
    kind !== undefined && kind in readers ? [{ path, kind }] : [],
  );

  test.each(wanted)('$path reads without a mistake', async ({ path, kind }) => {
    const document = openYamlFile({ file: path, root: SAMPLES, files });
    expect(await readers[kind]?.(document)).toBeDefined();
  });

  test('are all of a known kind', () => {
    const unknown = samples.filter(
      ({ kind }) => kind !== undefined && !(kind in readers) && !OUT_OF_SCOPE.includes(kind),
    );
    expect(unknown).toEqual([]);
    expect(wanted.length).toBeGreaterThan(40);
  });
});

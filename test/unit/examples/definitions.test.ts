import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import * as v from 'valibot';
import { parse } from 'yaml';
import { irisFolder } from './python.ts';

const schemas = resolve('../shared/openapi/az-ml-yaml-schemas');
const testWithSchemas = existsSync(schemas) ? test : test.skip;

function yamlFile(name: string): unknown {
  return parse(readFileSync(join(irisFolder, name), 'utf8'));
}

const environment = v.strictObject({ image: v.string(), conda_file: v.string() });
const probe = v.strictObject({
  initial_delay: v.number(),
  period: v.number(),
  timeout: v.number(),
  success_threshold: v.number(),
  failure_threshold: v.number(),
});

const job = v.parse(
  v.looseObject({
    code: v.string(),
    command: v.string(),
    inputs: v.record(v.string(), v.number()),
    outputs: v.record(v.string(), v.strictObject({ type: v.string(), mode: v.string() })),
    environment,
    compute: v.string(),
  }),
  yamlFile('job.yml'),
);
const compute = v.parse(v.looseObject({ name: v.string() }), yamlFile('compute.yml'));
const endpoint = v.parse(v.looseObject({ name: v.string() }), yamlFile('endpoint.yml'));
const deployment = v.parse(
  v.looseObject({
    endpoint_name: v.string(),
    code_configuration: v.strictObject({ code: v.string(), scoring_script: v.string() }),
    environment,
    liveness_probe: probe,
    readiness_probe: probe,
  }),
  yamlFile('deployment.yml'),
);
const conda = v.parse(
  v.object({ name: v.string(), channels: v.array(v.string()), dependencies: v.array(v.unknown()) }),
  yamlFile('environment/conda.yml'),
);
const runDefinition = v.parse(
  v.object({
    Configuration: v.looseObject({
      Script: v.string(),
      Arguments: v.array(v.string()),
      Target: v.string(),
      Environment: v.object({
        Python: v.looseObject({ CondaDependencies: v.unknown() }),
        Docker: v.object({ BaseImage: v.string() }),
      }),
    }),
  }),
  JSON.parse(readFileSync(join(irisFolder, 'v1/definition.json'), 'utf8')),
);

describe('the definitions of the iris example', () => {
  test('name files that exist', () => {
    const files = [
      join(job.code, 'train.py'),
      join(job.code, 'data/iris.csv'),
      job.environment.conda_file,
      join(deployment.code_configuration.code, deployment.code_configuration.scoring_script),
      deployment.environment.conda_file,
      join('src', runDefinition.Configuration.Script),
    ];
    expect(files.filter((file) => !existsSync(join(irisFolder, file)))).toEqual([]);
  });

  test('pass every input and output of the job to the command, and nothing undeclared', () => {
    const used = Array.from(job.command.matchAll(/\$\{\{(.+?)\}\}/gu), (match) => match[1]);
    const declared = [
      ...Object.keys(job.inputs).map((name) => `inputs.${name}`),
      ...Object.keys(job.outputs).map((name) => `outputs.${name}`),
    ];
    expect(used).toEqual(declared);
  });

  test('agree on names', () => {
    expect(job.compute).toBe(`azureml:${compute.name}`);
    expect(runDefinition.Configuration.Target).toBe(compute.name);
    expect(deployment.endpoint_name).toBe(endpoint.name);
    expect(deployment.environment).toEqual(job.environment);
  });

  test('train the same way by the v1 route as by the job', () => {
    const { Configuration } = runDefinition;
    const asJob = ['python3', Configuration.Script, ...Configuration.Arguments].join(' ');
    const filled = job.command
      .replaceAll(/\$\{\{inputs\.(\w+)\}\}/gu, (_, name: string) => String(job.inputs[name]))
      .replace('${{outputs.model}}', 'outputs/model');
    expect(asJob).toBe(filled.trim());
    expect(Configuration.Environment.Python.CondaDependencies).toEqual(conda);
    expect(Configuration.Environment.Docker.BaseImage).toBe(job.environment.image);
  });

  // Skipped only where the published schemas are not beside the repository.
  testWithSchemas.each([
    ['compute.yml', 'amlCompute.schema.json'],
    ['endpoint.yml', 'managedOnlineEndpoint.schema.json'],
    ['workspace.yml', 'workspace.schema.json'],
  ])('%s follows %s', (file, schema) => {
    // The published schemas use formats and keywords of their own: not strict.
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const published: unknown = JSON.parse(readFileSync(join(schemas, schema), 'utf8'));
    const validate = ajv.compile(v.parse(v.looseObject({}), published));
    validate(yamlFile(file));
    expect(validate.errors ?? []).toEqual([]);
  });
});

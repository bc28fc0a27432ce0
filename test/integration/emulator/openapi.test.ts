import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { Ajv } from 'ajv';
import { at, createClient, type Answer, type Client } from './client.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const specification = resolve(
  root,
  '../shared/openapi/specification/machinelearningservices/resource-manager',
  'Microsoft.MachineLearningServices/stable/2024-04-01/machineLearningServices.json',
);

// The published specifications are not part of the repository.
const describeWithSpecification = existsSync(specification) ? describe : describe.skip;

describeWithSpecification('bodies of ARM against the specification 2024-04-01', () => {
  let emulator: Emulator;
  let client: Client;
  let validator: Ajv;

  beforeAll(async () => {
    validator = await loadSpecification(specification);
    emulator = await startEmulator({ pace: 30 });
    client = createClient(emulator);
  });
  afterAll(() => emulator.stop());

  const check = (definition: string, answer: Answer, file = specification) => {
    const validate = validator.getSchema(`${pathToFileURL(file).href}#/definitions/${definition}`);
    if (validate === undefined) throw new Error(`There is no definition ${definition}.`);
    void validate(answer.body);
    expect(validate.errors ?? []).toEqual([]);
  };

  test('workspaces, computes, lists and errors', async () => {
    const id = await client.workspace();
    const workspace = await client.arm('GET', id);
    check('Workspace', workspace);
    expect(() => check('Workspace', { ...workspace, body: { location: 5 } })).toThrow(/must be string/);
    check('Workspace', await client.arm('PATCH', id, { tags: { a: 'b' }, properties: { description: 'x' } }));
    check('WorkspaceListResult', await client.arm('GET', id.replace(/\/[^/]+$/, '')));
    const created = await client.arm('PUT', `${id}/computes/cpu-cluster`, {
      location: 'eastus',
      properties: {
        computeType: 'AmlCompute',
        properties: { vmSize: 'STANDARD_DS3_V2', scaleSettings: { maxNodeCount: 2 } },
      },
    });
    check('ComputeResource', created);
    await client.follow(created);
    const compute = await client.arm('GET', `${id}/computes/cpu-cluster`);
    check('ComputeResource', compute);
    check('AmlCompute', { ...compute, body: at(compute.body, 'properties') });
    check('PaginatedComputeResourcesList', await client.arm('GET', `${id}/computes`));
    check('AmlComputeNodesInformation', await client.arm('POST', `${id}/computes/cpu-cluster/listNodes`));
    const types = resolve(
      dirname(specification),
      '../../../../../common-types/resource-management/v3/types.json',
    );
    check('ErrorResponse', await client.arm('GET', `${id}/computes/none`), types);
  });
});

/** Reads a Swagger 2 file and what it refers to; `x-nullable` becomes JSON Schema's null. */
async function loadSpecification(file: string): Promise<Ajv> {
  const read = (url: string): object => {
    const text = readFileSync(fileURLToPath(url), 'utf8');
    const parsed: unknown = JSON.parse(text, (_, value: unknown) =>
      at(value, 'x-nullable') === true ? { anyOf: [value, { type: 'null' }] } : value,
    );
    return { $id: url, definitions: at(parsed, 'definitions') };
  };
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    discriminator: false,
    loadSchema: (url) => Promise.resolve(read(url)),
  });
  await ajv.compileAsync({ $ref: `${pathToFileURL(file).href}#/definitions/Workspace` });
  await ajv.compileAsync({ $ref: `${pathToFileURL(file).href}#/definitions/ComputeResource` });
  return ajv;
}

import { describe, expect, test } from '@jest/globals';
import {
  armId,
  firstListed,
  getResource,
  postAction,
  putAndWait,
  putResource,
} from '@azureml-actions/azureml';
import { OperationFailedError, TimeoutError } from '@azureml-actions/rest';
import * as v from 'valibot';
import { failureOf } from '../../support/failureOf.ts';
import { answer, sentJson } from '../../support/scriptedTransport.ts';
import { arm, workspacePath, workspaceUnderTest } from './contexts.ts';

const schema = v.object({ name: v.string() });
const id = `${workspacePath}/computes/cpu`;
const url = `${arm}/computes/cpu?api-version=2024-04-01`;
const compute = { id, name: 'cpu', properties: { provisioningState: 'Succeeded' } };

function refusal(status: number, code: string) {
  return answer(status, { error: { code, message: `${code}.` } }, { 'x-ms-request-id': 'req-1' });
}

test('the id of a resource encodes each of its names', () => {
  const scope = { subscriptionId: 's', resourceGroup: 'rg (ml)', workspace: 'w/x' };
  expect(armId(scope, 'models', 'a b', 'versions', '1')).toBe(
    '/subscriptions/s/resourceGroups/rg%20(ml)/providers/Microsoft.MachineLearningServices/workspaces/w%2Fx/models/a%20b/versions/1',
  );
});

describe('reading a resource', () => {
  test('is one GET with the api-version and the token of the control plane', async () => {
    const { context, transport, tokens } = workspaceUnderTest([answer(200, compute)]);
    expect(await getResource(context, id, 'compute cpu', schema)).toEqual({ name: 'cpu' });
    expect(transport.calls).toEqual([`GET ${url}`]);
    expect(tokens.asked).toEqual(['https://management.azure.com']);
  });

  test.each(['ResourceNotFound', 'NotFound', 'UserError'])('404 %s: it does not exist', async (code) => {
    const { context } = workspaceUnderTest([refusal(404, code)]);
    expect(await getResource(context, id, 'compute cpu', schema)).toBeUndefined();
  });

  test('404 without a body: neither', async () => {
    const { context } = workspaceUnderTest([answer(404)]);
    expect(await getResource(context, id, 'compute cpu', schema)).toBeUndefined();
  });

  test.each([
    'ResourceGroupNotFound',
    'SubscriptionNotFound',
    'ParentResourceNotFound',
    'InvalidResourceType',
    'InvalidResourceNamespace',
  ])('404 %s is no word about the resource', async (code) => {
    const { context } = workspaceUnderTest([refusal(404, code)]);
    expect(await failureOf(getResource(context, id, 'compute cpu', schema))).toMatchObject({
      code,
      status: 404,
      resource: id,
      requestId: 'req-1',
      message: `Reading compute cpu failed: 404 ${code}: ${code}.`,
    });
  });

  test.each([401, 403, 409])('%d is an error', async (status) => {
    const { context } = workspaceUnderTest([refusal(status, 'Refused'), refusal(status, 'Refused')]);
    expect(await failureOf(getResource(context, id, 'compute cpu', schema))).toMatchObject({ status });
  });

  test('an answer that is not as specified says where', async () => {
    const { context } = workspaceUnderTest([answer(200, { name: 7 })]);
    expect(await failureOf(getResource(context, id, 'compute cpu', schema))).toMatchObject({
      code: 'InvalidResponse',
      message: expect.stringContaining('The answer for compute cpu is not as its specification says at name'),
    });
  });
});

describe('making a resource whose answer is final', () => {
  test('is one PUT, repeated when Azure is busy', async () => {
    const { context, transport } = workspaceUnderTest([answer(503), answer(201, compute)]);
    expect(await putResource(context, id, { location: 'x' }, 'compute cpu', schema)).toEqual({ name: 'cpu' });
    expect(transport.calls).toEqual([`PUT ${url}`, `PUT ${url}`]);
    expect(sentJson(transport.requests[1])).toEqual({ location: 'x' });
  });

  test('a refusal names what was made', async () => {
    const { context } = workspaceUnderTest([refusal(400, 'BadRequest')]);
    expect(await failureOf(putResource(context, id, {}, 'compute cpu', schema))).toMatchObject({
      message: 'Creating compute cpu failed: 400 BadRequest: BadRequest.',
    });
  });
});

describe('making a resource and waiting for it', () => {
  const asynchronous = { 'azure-asyncoperation': `${arm}/op/1` };

  test('polls the operation, then reads the resource back', async () => {
    const { context, transport } = workspaceUnderTest([
      answer(201, compute, { ...asynchronous, 'retry-after': '3' }),
      answer(200, { status: 'InProgress' }),
      answer(200, { status: 'Succeeded' }),
      answer(200, compute),
    ]);
    const states: string[] = [];
    const onProgress = (state: string): void => void states.push(state);
    const made = await putAndWait(context, id, {}, 'compute cpu', schema, { timeoutMs: 60_000, onProgress });
    expect(made).toEqual({ name: 'cpu' });
    expect(transport.calls).toEqual([`PUT ${url}`, `GET ${arm}/op/1`, `GET ${arm}/op/1`, `GET ${url}`]);
    expect(states).toEqual(['InProgress', 'Succeeded']);
  });

  test('polls the resource itself where no header leads elsewhere', async () => {
    const creating = { ...compute, properties: { provisioningState: 'Creating' } };
    const { context, transport } = workspaceUnderTest([
      answer(201, creating),
      answer(200, creating),
      answer(200, compute),
    ]);
    await putAndWait(context, id, {}, 'compute cpu', schema, { timeoutMs: 60_000 });
    expect(transport.calls).toEqual([`PUT ${url}`, `GET ${url}`, `GET ${url}`]);
  });

  test('ends with Azure’s own reason', async () => {
    const error = { code: 'QuotaExceeded', message: 'No cores left' };
    const { context } = workspaceUnderTest([
      answer(201, compute, asynchronous),
      answer(200, { status: 'Failed', error }),
    ]);
    const failure = await failureOf(
      putAndWait(context, id, {}, 'compute cpu', schema, { timeoutMs: 60_000 }),
    );
    expect(failure).toBeInstanceOf(OperationFailedError);
    expect(failure).toMatchObject({
      code: 'QuotaExceeded',
      message: 'Creating or updating compute cpu ended as Failed: QuotaExceeded: No cores left',
    });
  });

  test('or says in which state it still is', async () => {
    const pending = Array.from({ length: 20 }, () => answer(200, { status: 'Creating' }));
    const { context } = workspaceUnderTest([answer(201, compute, asynchronous), ...pending]);
    const failure = await failureOf(
      putAndWait(context, id, {}, 'compute cpu', schema, { timeoutMs: 10_000 }),
    );
    expect(failure).toBeInstanceOf(TimeoutError);
    expect(failure).toMatchObject({
      message: 'Creating or updating compute cpu did not end within 10 s; its state was Creating.',
    });
  });
});

describe('the first of a list', () => {
  const listing = ['codes', 'x', 'versions'].join('/');

  test('is taken without reading further pages', async () => {
    const page = { value: [{ name: 'a' }, { name: 'b' }], nextLink: `${arm}/${listing}?skip=2` };
    const { context, transport } = workspaceUnderTest([answer(200, page)]);
    const found = await firstListed(context, `${workspacePath}/${listing}`, { hash: 'h' }, 'Looking', schema);
    expect(found).toEqual({ name: 'a' });
    expect(transport.calls).toEqual([`GET ${arm}/${listing}?api-version=2024-04-01&hash=h`]);
  });

  test('is absent in an empty list, and in one of something that does not exist', async () => {
    const { context } = workspaceUnderTest([answer(200, { value: [] }), refusal(404, 'NotFound')]);
    const look = () => firstListed(context, `${workspacePath}/${listing}`, {}, 'Looking', schema);
    expect(await look()).toBeUndefined();
    expect(await look()).toBeUndefined();
  });

  test('is an error without the resource group', async () => {
    const { context } = workspaceUnderTest([refusal(404, 'ResourceGroupNotFound')]);
    expect(await failureOf(firstListed(context, id, {}, 'Looking', schema))).toMatchObject({
      code: 'ResourceGroupNotFound',
    });
  });
});

describe('an action of a resource', () => {
  test('is sent once more only where that is safe', async () => {
    const { context, transport } = workspaceUnderTest([answer(503), answer(200, {}), answer(503)]);
    await postAction(context, id, 'listKeys', 'Reading keys', { repeatable: true });
    const once = postAction(context, id, 'restart', 'Restarting', { body: { a: 1 }, repeatable: false });
    expect(await failureOf(once)).toMatchObject({ status: 503 });
    expect(transport.calls.at(-1)).toBe(`POST ${arm}/computes/cpu/restart?api-version=2024-04-01`);
    expect(transport.requests).toHaveLength(3);
    expect(transport.requests[1]?.body).toBeUndefined();
    expect(sentJson(transport.requests[2])).toEqual({ a: 1 });
  });
});

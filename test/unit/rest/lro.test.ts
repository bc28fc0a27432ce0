import { describe, expect, test } from '@jest/globals';
import {
  InvalidResponseError,
  OperationFailedError,
  RestError,
  type FinalState,
} from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import {
  arm,
  asyncOperation,
  location,
  pollAsync,
  pollLocation,
  readBack,
  state,
  wait,
} from './waitedOperation.ts';

describe('the first answer chooses what is watched', () => {
  test.each([
    ['Azure-AsyncOperation before Location', 201, { ...asyncOperation, ...location }, pollAsync],
    ['Azure-AsyncOperation even with 200, as PATCH of a compute answers', 200, asyncOperation, pollAsync],
    ['Location where there is no other header', 202, location, pollLocation],
    ['the resource where there is no header', 202, {}, readBack],
  ])('%s', async (_, status, headers, expected) => {
    const last = answer(200, { ...state('Succeeded'), status: 'Succeeded' });
    const waited = wait(answer(status, state('Creating'), headers), [last, last]);
    await waited.result;
    expect(waited.transport.calls[0]).toBe(expected);
  });

  test('a 200 without provisioning state and headers is done: nothing more is asked', async () => {
    const waited = wait(answer(200, { id: 'x' }), []);
    expect((await waited.result).json()).toEqual({ id: 'x' });
    expect(waited.clock.waits).toEqual([]);
  });

  test('a 200 in state Succeeded is done', async () => {
    expect((await wait(answer(200, state('Succeeded')), []).result).status).toBe(200);
  });

  test('a 204, as DELETE answers for what is not there, is done', async () => {
    expect((await wait(answer(204), [], { finalState: 'location' }).result).status).toBe(204);
  });

  test.each([201, 202])(
    'a %d without headers and state is in progress: the resource is asked',
    async (status) => {
      const waited = wait(answer(status), [answer(200, state('Updating')), answer(200, state('Succeeded'))]);
      expect((await waited.result).json()).toEqual(state('Succeeded'));
      expect(waited.transport.calls).toEqual([readBack, readBack]);
    },
  );

  test('a 200 that is still Updating is asked for until it is not', async () => {
    const waited = wait(answer(200, state('Updating')), [
      answer(200, state('Updating')),
      answer(200, state('Succeeded')),
    ]);
    await waited.result;
    expect(waited.transport.calls).toEqual([readBack, readBack]);
  });

  test('a 201 that is already Succeeded is done', async () => {
    await wait(answer(201, state('Succeeded')), []).result;
  });
});

describe('watching Azure-AsyncOperation', () => {
  const created = answer(201, state('Creating'), asyncOperation);

  test.each(['Succeeded', 'succeeded', 'SUCCEEDED'])('ends at status %s', async (status) => {
    const waited = wait(created, [answer(200, { status }), answer(200, state('Succeeded', { x: 1 }))]);
    expect((await waited.result).json()).toEqual(state('Succeeded', { x: 1 }));
    expect(waited.transport.calls).toEqual([pollAsync, readBack]);
  });

  test('reads the body’s status, not a provisioning state beside it', async () => {
    const waited = wait(created, [
      answer(200, { status: 'InProgress', properties: { provisioningState: 'Succeeded' } }),
      answer(200, { status: 'Succeeded', properties: { provisioningState: 'Failed' } }),
      answer(200, state('Succeeded')),
    ]);
    await waited.result;
    expect(waited.transport.calls).toEqual([pollAsync, pollAsync, readBack]);
  });

  test('goes on whatever the intermediate state is called', async () => {
    const states = ['NotStarted', 'Running', 'Accepted', 'Whatever'];
    const waited = wait(created, [
      ...states.map((status) => answer(200, { status })),
      answer(202, { status: 'InProgress' }),
      answer(200, { status: 'Succeeded' }),
      answer(200, state('Succeeded')),
    ]);
    await waited.result;
    expect(waited.progress.map(([said]) => said)).toEqual([...states, 'InProgress', 'Succeeded']);
  });

  test.each(['Failed', 'failed', 'Canceled', 'canceled', 'Cancelled'])(
    'fails at status %s',
    async (status) => {
      const error = await failureOf(wait(created, [answer(200, { status })]).result);
      expect(error).toBeInstanceOf(OperationFailedError);
      expect(error).toMatchObject({
        code: status,
        state: status,
        resource: 'computes/cpu',
        message: `Creating compute cpu ended as ${status}`,
      });
    },
  );

  test('tells a late failure with Azure’s code, details, request id and what to try', async () => {
    const error = await failureOf(
      wait(created, [
        answer(200, { status: 'InProgress' }),
        answer(
          200,
          {
            status: 'Failed',
            error: {
              code: 'BadArgument',
              message: 'The compute could not be made.',
              details: [{ code: 'QuotaExceeded', message: 'Family standardDSv2 has 0 of 4 cores.' }],
            },
          },
          { 'x-ms-request-id': 'req-9' },
        ),
      ]).result,
    );
    if (!(error instanceof OperationFailedError)) throw error;
    expect(error.code).toBe('BadArgument');
    expect(error.details).toEqual([
      { code: 'QuotaExceeded', message: 'Family standardDSv2 has 0 of 4 cores.' },
    ]);
    expect(error.report().split('\n')).toEqual([
      'Creating compute cpu ended as Failed: BadArgument: The compute could not be made.',
      '  QuotaExceeded: Family standardDSv2 has 0 of 4 cores.',
      'Resource: computes/cpu',
      'Request id: req-9',
      expect.stringContaining('What to try: Ask for quota'),
    ]);
  });

  test.each([
    ['no status', { properties: {} }],
    ['a status that is no text', { status: 3 }],
    ['no body', undefined],
    ['HTML', '<html>hello</html>'],
  ])('calls a body with %s no operation, instead of going on for ever', async (_, body) => {
    const error = await failureOf(wait(created, [answer(200, body, { 'x-ms-request-id': 'req-1' })]).result);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ requestId: 'req-1', resource: 'computes/cpu' });
  });

  test('follows an operation that moves', async () => {
    const moved = `${arm}/operations/2`;
    const waited = wait(created, [
      answer(200, { status: 'InProgress' }, { 'azure-asyncoperation': moved }),
      answer(200, { status: 'Succeeded' }),
      answer(200, state('Succeeded')),
    ]);
    await waited.result;
    expect(waited.transport.calls).toEqual([pollAsync, `GET ${moved}`, readBack]);
  });

  test('gives Azure’s error when a poll is refused', async () => {
    const refused = { error: { code: 'OperationNotFound', message: 'No such operation.' } };
    const error = await failureOf(wait(created, [answer(404, refused)]).result);
    expect(error).toBeInstanceOf(RestError);
    expect(error).toMatchObject({ code: 'OperationNotFound', status: 404, resource: 'computes/cpu' });
  });

  test('outlives a transient fault of a poll', async () => {
    const waited = wait(created, [
      answer(503, undefined, { 'retry-after': '2' }),
      answer(200, { status: 'Succeeded' }),
      answer(200, state('Succeeded')),
    ]);
    await waited.result;
    expect(waited.clock.waits).toEqual([500, 2000]);
  });
});

describe('watching Location', () => {
  test('goes on at 202 and ends at 200', async () => {
    const waited = wait(answer(202, undefined, location), [
      answer(202),
      answer(202, state('Succeeded')),
      answer(200),
      answer(200, state('Succeeded')),
    ]);
    await waited.result;
    expect(waited.transport.calls).toEqual([pollLocation, pollLocation, pollLocation, readBack]);
  });

  test('ends a DELETE at 204', async () => {
    const waited = wait(answer(202, undefined, location), [answer(202), answer(204)], {
      finalState: 'location',
    });
    expect((await waited.result).status).toBe(204);
    expect(waited.transport.unplayed).toBe(0);
  });

  test('ends a PATCH with what Location answers', async () => {
    const waited = wait(
      answer(202, undefined, location),
      [answer(202), answer(200, state('Succeeded', { tags: 1 }))],
      { finalState: 'location' },
    );
    expect((await waited.result).json()).toEqual(state('Succeeded', { tags: 1 }));
  });

  test('follows a relative Location, and one that moves', async () => {
    const waited = wait(
      answer(202, undefined, { location: '/results/7?api-version=2024-04-01' }),
      [answer(202, undefined, { location: '../results/8' }), answer(200, { id: 8 })],
      { finalState: 'location' },
    );
    expect((await waited.result).json()).toEqual({ id: 8 });
    expect(waited.transport.calls).toEqual([
      `GET ${arm}/results/7?api-version=2024-04-01`,
      `GET ${arm}/results/8`,
    ]);
  });

  test('fails when the resource behind it says Failed', async () => {
    const failed = { ...state('Failed'), error: { code: 'InternalError', message: 'It broke.' } };
    const error = await failureOf(wait(answer(202, undefined, location), [answer(200, failed)]).result);
    expect(error).toBeInstanceOf(OperationFailedError);
    expect(error).toMatchObject({ code: 'InternalError' });
  });

  test('fails with Azure’s error when it answers with one', async () => {
    const conflict = { error: { code: 'Conflict', message: 'Being deleted.' } };
    const error = await failureOf(
      wait(answer(202, undefined, location), [answer(202), answer(409, conflict)]).result,
    );
    expect(error).toMatchObject({ code: 'Conflict', status: 409 });
  });
});

describe('watching the resource itself', () => {
  test('reads a compute’s failure from its provisioning errors, all of them', async () => {
    const error = await failureOf(
      wait(answer(201, state('Creating')), [
        answer(200, {
          properties: {
            provisioningState: 'Failed',
            provisioningErrors: [
              { error: { code: 'SubnetNotFound', message: 'No such subnet.' } },
              { error: { code: 'QuotaExceeded', message: 'No cores left.' } },
            ],
          },
        }),
      ]).result,
    );
    expect(error).toMatchObject({
      code: 'SubnetNotFound',
      message:
        'Creating compute cpu ended as Failed: SubnetNotFound: No such subnet.\n  QuotaExceeded: No cores left.',
      details: [{ code: 'QuotaExceeded', message: 'No cores left.' }],
    });
  });

  test.each([['text'], [{}], [[1]], [null]])(
    'sees Failed beside odd provisioning errors: %j',
    async (odd) => {
      const failed = state('Failed', { provisioningErrors: odd });
      expect(await failureOf(wait(answer(201), [answer(200, failed)]).result)).toMatchObject({
        state: 'Failed',
      });
    },
  );

  test('treats a first answer in state Failed as the failure it is', async () => {
    expect(await failureOf(wait(answer(200, state('Failed')), []).result)).toMatchObject({ state: 'Failed' });
  });
});

describe('the final answer', () => {
  const both = { ...asyncOperation, location: '/results/1?x=2' };
  const succeeded = answer(200, { status: 'Succeeded' });

  test.each<[FinalState, string[], object]>([
    ['original-uri', [pollAsync, readBack], { from: 'second' }],
    ['location', [pollAsync, `GET ${arm}/results/1?x=2`], { from: 'second' }],
    ['operation', [pollAsync], { status: 'Succeeded' }],
  ])('of %s is read where the operation declares it', async (finalState, calls, body) => {
    const waited = wait(answer(202, undefined, both), [succeeded, answer(200, { from: 'second' })], {
      finalState,
    });
    expect((await waited.result).json()).toEqual(body);
    expect(waited.transport.calls).toEqual(calls);
  });

  test('of location is the operation’s own where no Location came', async () => {
    const waited = wait(answer(202, undefined, asyncOperation), [succeeded], { finalState: 'location' });
    expect((await waited.result).json()).toEqual({ status: 'Succeeded' });
  });

  test('of location may be named by a poll, relative to it', async () => {
    const waited = wait(
      answer(202, undefined, asyncOperation),
      [answer(200, { status: 'Succeeded' }, { location: 'result' }), answer(204)],
      { finalState: 'location' },
    );
    await waited.result;
    expect(waited.transport.calls).toEqual([pollAsync, `GET ${arm}/operations/result`]);
  });
});

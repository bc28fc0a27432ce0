import { describe, expect, test } from '@jest/globals';
import {
  ForeignHostError,
  InvalidResponseError,
  TimeoutError,
  type HttpResponse,
} from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { asyncOperation, location, pollAsync, state, wait } from './waitedOperation.ts';

describe('the pace', () => {
  const pending = answer(200, { status: 'InProgress' });
  const end = [answer(200, { status: 'Succeeded' }), answer(200, state('Succeeded'))];

  test('is our own where the server says nothing: short at first, then longer, up to the cap', async () => {
    const waited = wait(
      answer(201, undefined, asyncOperation),
      [pending, pending, pending, pending, ...end],
      {
        pollMs: 1000,
        maxPollMs: 2500,
      },
    );
    await waited.result;
    expect(waited.clock.waits).toEqual([1000, 1500, 2250, 2500, 2500]);
  });

  test('is the server’s where it says Retry-After, the first answer included', async () => {
    const waited = wait(answer(201, undefined, { ...asyncOperation, 'retry-after': '7' }), [
      answer(200, { status: 'InProgress' }, { 'retry-after': '3' }),
      answer(200, { status: 'InProgress' }, { 'retry-after': 'Thu, 15 Jan 2026 12:00:30 GMT' }),
      answer(200, { status: 'InProgress' }, { 'retry-after-ms': '40' }),
      ...end,
    ]);
    await waited.result;
    expect(waited.clock.waits).toEqual([7000, 3000, 20_000, 40]);
  });

  test('is told with each poll: the state and the time since the start', async () => {
    const waited = wait(answer(201, undefined, asyncOperation), [pending, pending, ...end], { pollMs: 1000 });
    await waited.result;
    expect(waited.progress).toEqual([
      ['InProgress', 1000],
      ['InProgress', 2500],
      ['Succeeded', 4750],
    ]);
  });
});

describe('the time limit', () => {
  const forever = (): HttpResponse => answer(200, { status: 'Updating' });

  test('is used to its end, and the last look comes at the end', async () => {
    const headers = { ...asyncOperation, 'retry-after': '40' };
    const waited = wait(answer(201, undefined, headers), [forever, forever], {
      timeoutMs: 41_000,
      pollMs: 1000,
    });
    const error = await failureOf(waited.result);
    expect(waited.clock.waits).toEqual([40_000, 1000]);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      code: 'OperationTimeout',
      resource: 'computes/cpu',
      message: 'Creating compute cpu did not end within 41 s; its state was Updating.',
    });
  });

  test('lets an operation succeed at that last look, however long Retry-After is', async () => {
    const headers = { ...location, 'retry-after': '500' };
    const waited = wait(answer(202, undefined, headers), [answer(204)], {
      timeoutMs: 60_000,
      finalState: 'location',
    });
    expect((await waited.result).status).toBe(204);
    expect(waited.clock.waits).toEqual([60_000]);
  });

  test('names the operation for the portal, without the signature in its query', async () => {
    const waited = wait(answer(201, undefined, asyncOperation), Array<() => HttpResponse>(90).fill(forever));
    const error = await failureOf(waited.result);
    if (!(error instanceof TimeoutError)) throw error;
    expect(error.report()).toContain('management.azure.com/operations/1');
    expect(error.report()).not.toContain('signature');
    expect(waited.logger.text).not.toContain('signature');
  });
});

describe('a cancelled wait', () => {
  test('ends in the middle of a pause with the reason that was given', async () => {
    const abort = new AbortController();
    const reason = new Error('the runner says stop');
    const waited = wait(answer(201, undefined, asyncOperation), [], { signal: abort.signal });
    waited.clock.onSleep = () => {
      abort.abort(reason);
    };
    expect(await failureOf(waited.result)).toBe(reason);
    expect(waited.transport.calls).toEqual([]);
  });

  test('ends in the middle of a poll with the reason that was given', async () => {
    const abort = new AbortController();
    const reason = new Error('the runner says stop');
    const poll = (): never => {
      abort.abort(reason);
      throw new Error('socket hang up');
    };
    const waited = wait(answer(201, undefined, asyncOperation), [poll], { signal: abort.signal });
    expect(await failureOf(waited.result)).toBe(reason);
  });
});

describe('a header that leads away from the cloud', () => {
  test.each([
    ['azure-asyncoperation', 'Azure-AsyncOperation', 'https://evil.example/operations/1?sig=secret'],
    ['azure-asyncoperation', 'Azure-AsyncOperation', 'http://management.azure.com/operations/1'],
    ['location', 'Location', 'https://centralus.api.azureml.ms.evil.com/results/1'],
    ['location', 'Location', '//evil.example/results/1'],
    ['location', 'Location', 'https://management.azure.com@evil.example/'],
    ['location', 'Location', 'https://management.azure.com:444/'],
  ])('%s gets neither a request nor a token', async (header, name, link) => {
    const waited = wait(answer(202, undefined, { [header]: link }), []);
    const error = await failureOf(waited.result);
    expect(error).toBeInstanceOf(ForeignHostError);
    expect(error).toMatchObject({ message: expect.stringContaining(`The header ${name} of the answer to`) });
    expect(waited.transport.requests).toEqual([]);
    expect(waited.tokens.asked).toEqual([]);
    expect(String(error)).not.toContain('secret');
  });

  test('named only at the end, for the final answer, gets none either', async () => {
    const headers = { ...asyncOperation, location: 'https://evil.example/result' };
    const waited = wait(answer(202, undefined, headers), [answer(200, { status: 'Succeeded' })], {
      finalState: 'location',
    });
    expect(await failureOf(waited.result)).toBeInstanceOf(ForeignHostError);
    expect(waited.transport.calls).toEqual([pollAsync]);
  });

  test('that is no URL at all is an answer not as specified, and is not repeated', async () => {
    const waited = wait(answer(202, undefined, { location: 'https://[secret' }), []);
    const error = await failureOf(waited.result);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).not.toContain('secret');
  });
});

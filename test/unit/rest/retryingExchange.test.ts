import { describe, expect, test } from '@jest/globals';
import { retryingExchange, type HttpRequest, type RetryingExchangeOptions } from '@azureml-actions/rest';
import { FakeClock } from '../../support/fakeClock.ts';
import { RecordingLogger } from '../../support/recordingLogger.ts';
import { ScriptedRandom } from '../../support/scriptedRandom.ts';
import {
  answer,
  connectionFault,
  ScriptedTransport,
  type ScriptedStep,
} from '../../support/scriptedTransport.ts';

function run(steps: readonly ScriptedStep[], more: Partial<RetryingExchangeOptions> = {}) {
  const transport = new ScriptedTransport(...steps);
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  let prepared = 0;
  const prepare = (): HttpRequest => {
    prepared += 1;
    const url = new URL('https://login.example/token?sig=s3cret');
    return { method: 'POST', url, headers: { attempt: String(prepared) }, timeoutMs: 1000 };
  };
  const options = { transport, clock, random: new ScriptedRandom(), logger, repeatable: true, ...more };
  return { result: retryingExchange(prepare, options), transport, clock, logger };
}

describe('an exchange with patience', () => {
  test('makes the request anew for each attempt', async () => {
    const { result, transport } = run([answer(503), connectionFault('ECONNRESET'), answer(200)]);
    expect((await result).status).toBe(200);
    expect(transport.requests.map(({ headers }) => headers['attempt'])).toEqual(['1', '2', '3']);
  });

  test.each([400, 401, 404])(
    'gives a final %d back: what it means is the caller’s business',
    async (status) => {
      const { result, clock } = run([answer(status)]);
      expect((await result).status).toBe(status);
      expect(clock.waits).toEqual([]);
    },
  );

  test('gives the last answer back when attempts run out, and throws the last fault', async () => {
    const policy = { maxAttempts: 2, baseDelayMs: 10, maxDelayMs: 10, maxRetryAfterMs: 10 };
    const reset = connectionFault('ECONNRESET');
    expect((await run([reset, answer(503)], { policy }).result).status).toBe(503);
    await expect(run([answer(503), reset], { policy }).result).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('does not repeat a POST that is not known to be repeatable', async () => {
    expect((await run([answer(503)], { repeatable: false }).result).status).toBe(503);
  });

  test('logs without a name where it has none, and never the query', async () => {
    const { result, logger } = run([answer(200)]);
    await result;
    expect(logger.lines).toEqual(['debug: POST login.example/token → 200 in 0 ms (attempt 1)']);
  });
});

describe('a status that is what the caller waits for', () => {
  test.each([429, 503])('%d is taken at once when it is final', async (status) => {
    const { result, clock } = run([answer(status, undefined, { 'retry-after': '5' })], { final: [status] });
    expect((await result).status).toBe(status);
    expect(clock.waits).toEqual([]);
  });

  test('the others are tried again as ever', async () => {
    const { result, transport } = run([answer(503), answer(429)], { final: [429] });
    expect((await result).status).toBe(429);
    expect(transport.requests).toHaveLength(2);
  });
});

test('the time of an answer is that of its own attempt', async () => {
  const slow = (ms: number, status: number): ScriptedStep => {
    return () => {
      under.clock.advance(ms);
      return answer(status);
    };
  };
  const under = run([slow(900, 503), slow(40, 200)]);
  expect((await under.result).elapsedMs).toBe(40);
});

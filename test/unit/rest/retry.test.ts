import { describe, expect, test } from '@jest/globals';
import {
  ConnectionError,
  decideRetry,
  defaultRetryPolicy,
  retryAfter,
  TimeoutError,
  type Attempt,
  type Method,
  type Outcome,
  type RetryDecision,
} from '@azureml-actions/rest';
import { FakeClock } from '../../support/fakeClock.ts';
import { ScriptedRandom } from '../../support/scriptedRandom.ts';

const start = Date.UTC(2026, 0, 15, 12);
const url = new URL('https://management.azure.com/subscriptions');
const safeMethods: readonly Method[] = ['HEAD', 'GET', 'PUT', 'DELETE', 'OPTIONS'];
const unsafeMethods: readonly Method[] = ['POST', 'PATCH'];

function decide(method: Method, outcome: Outcome, more: Partial<Attempt> = {}, ...fractions: number[]) {
  return decideRetry(
    { number: 1, repeatable: false, method, outcome, ...more },
    defaultRetryPolicy,
    new FakeClock(start),
    new ScriptedRandom(...fractions),
  );
}

function status(code: number, headers: Readonly<Record<string, string>> = {}): Outcome {
  return { status: code, headers };
}

function fault(facts: { code?: string; message?: string; syscall?: string }): Outcome {
  const { message = 'scripted', ...rest } = facts;
  return { error: ConnectionError.from(Object.assign(new Error(message), rest), 'GET', url) };
}

function delayOf(decision: RetryDecision): number | undefined {
  return decision.retry ? decision.delayMs : undefined;
}

describe('an answer below 400', () => {
  test.each([200, 201, 202, 204, 302, 304])('%d is never repeated, not even with Retry-After', (code) => {
    for (const method of [...safeMethods, ...unsafeMethods]) {
      expect(decide(method, status(code, { 'retry-after': '1' }), { repeatable: true }).retry).toBe(false);
    }
  });
});

describe('a transient status without Retry-After', () => {
  const transient = [408, 429, 500, 502, 503, 504];

  test.each(transient)('%d is repeated on HEAD, GET, PUT, DELETE and OPTIONS', (code) => {
    for (const method of safeMethods) expect(decide(method, status(code)).retry).toBe(true);
  });

  test.each(transient.filter((code) => code !== 429))('%d is not repeated on POST or PATCH', (code) => {
    for (const method of unsafeMethods) expect(decide(method, status(code)).retry).toBe(false);
  });

  test.each(transient)('%d is repeated on a POST or PATCH known to be idempotent', (code) => {
    for (const method of unsafeMethods) {
      expect(decide(method, status(code), { repeatable: true }).retry).toBe(true);
    }
  });

  test('429 is repeated on POST and PATCH: a throttled request was not carried out', () => {
    for (const method of unsafeMethods) expect(decide(method, status(429)).retry).toBe(true);
  });

  test.each([400, 401, 403, 404, 409, 410, 412, 422, 424, 501, 505])('%d is final on any method', (code) => {
    for (const method of [...safeMethods, ...unsafeMethods]) {
      expect(decide(method, status(code), { repeatable: true }).retry).toBe(false);
    }
  });
});

describe('an answer with Retry-After', () => {
  test.each([501, 505, 507, 529])('%d is repeated where repeating is safe', (code) => {
    for (const method of safeMethods) {
      expect(delayOf(decide(method, status(code, { 'retry-after': '3' })))).toBe(3000);
    }
  });

  test.each([500, 503, 507])('%d is not repeated on POST or PATCH', (code) => {
    for (const method of unsafeMethods) {
      expect(decide(method, status(code, { 'retry-after': '3' })).retry).toBe(false);
    }
  });

  test('429 is repeated on any method after the seconds it asks for', () => {
    for (const method of [...safeMethods, ...unsafeMethods]) {
      expect(decide(method, status(429, { 'retry-after': '7' }))).toEqual({
        retry: true,
        delayMs: 7000,
        reason: '429',
      });
    }
  });

  test.each([400, 403, 404, 409])('%d stays final', (code) => {
    expect(decide('GET', status(code, { 'retry-after': '1' })).retry).toBe(false);
  });

  test('is given up at once when it asks for longer than anyone would wait', () => {
    expect(decide('GET', status(429, { 'retry-after': '300' })).retry).toBe(true);
    expect(decide('GET', status(429, { 'retry-after': '301' })).retry).toBe(false);
  });

  test.each(['retry-after-ms', 'x-ms-retry-after-ms'])('in %s sets the delay only', (name) => {
    expect(delayOf(decide('GET', status(503, { [name]: '1234' })))).toBe(1234);
    expect(decide('GET', status(501, { [name]: '1234' })).retry).toBe(false);
    expect(decide('POST', status(503, { [name]: '1234' })).retry).toBe(false);
  });

  test('that nobody can read neither makes a status repeatable nor sets the delay', () => {
    expect(decide('GET', status(501, { 'retry-after': 'soon' })).retry).toBe(false);
    expect(delayOf(decide('GET', status(503, { 'retry-after': 'soon' }), {}, 0))).toBe(400);
  });
});

describe('the delay a server asks for', () => {
  test.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['zero seconds', { 'retry-after': '0' }, 0],
    ['seconds among spaces', { 'retry-after': ' 5 ' }, 5000],
    ['a fraction of a second', { 'retry-after': '0.5' }, 500],
    ['an HTTP date', { 'retry-after': 'Thu, 15 Jan 2026 12:00:30 GMT' }, 30_000],
    ['an HTTP date in the past', { 'retry-after': 'Thu, 15 Jan 2026 11:00:00 GMT' }, 0],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['milliseconds of Azure’s own', { 'x-ms-retry-after-ms': '750' }, 750],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    ['seconds behind unreadable milliseconds', { 'retry-after-ms': 'x', 'retry-after': '9' }, 9000],
    ['seconds behind empty milliseconds', { 'retry-after-ms': '', 'retry-after': '9' }, 9000],
    ['nothing', {}, undefined],
    ['an empty header', { 'retry-after': '' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['a word', { 'retry-after': 'tomorrow' }, undefined],
    ['a word with a number', { 'retry-after': 'in 5 minutes' }, undefined],
    ['a date that is none', { 'retry-after': 'Thu, 99 Jan 2026 99:00:00 GMT' }, undefined],
  ])('is read from %s', (_, headers, expected) => {
    expect(retryAfter(headers, new FakeClock(start))).toBe(expected);
  });
});

describe('a broken connection', () => {
  const broken = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'HPE_INVALID_CONSTANT'];
  const notSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

  test.each([...broken, ...notSent])('by %s is repeated where repeating is safe', (code) => {
    for (const method of safeMethods) expect(decide(method, fault({ code })).retry).toBe(true);
  });

  test.each(broken)('by %s is not repeated on POST or PATCH: the server may have acted', (code) => {
    for (const method of unsafeMethods) expect(decide(method, fault({ code })).retry).toBe(false);
    expect(decide('POST', fault({ code }), { repeatable: true }).retry).toBe(true);
  });

  test.each(notSent)('by %s is repeated even on POST: the server cannot have seen it', (code) => {
    for (const method of unsafeMethods) expect(decide(method, fault({ code })).retry).toBe(true);
  });

  test('while connecting is repeated even on POST, whatever its code', () => {
    expect(decide('POST', fault({ code: 'ETIMEDOUT', syscall: 'connect' })).retry).toBe(true);
  });

  test('that cut the body short, without any code, is repeated where safe', () => {
    expect(decide('GET', fault({ message: 'aborted' })).retry).toBe(true);
    expect(decide('POST', fault({ message: 'aborted' })).retry).toBe(false);
  });

  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_INVALID_CHAR',
  ])('by %s stays: repeating does not help', (code) => {
    expect(decide('GET', fault({ code })).retry).toBe(false);
  });

  test('at the proxy is repeated even on POST, unless the proxy refuses', () => {
    const tunnel = (why: string): Outcome =>
      fault({ code: 'ECONNRESET', message: `tunneling socket could not be established, ${why}` });
    expect(decide('POST', tunnel('cause=connect ECONNREFUSED')).retry).toBe(true);
    expect(decide('POST', tunnel('statusCode=503')).retry).toBe(true);
    expect(decide('GET', tunnel('statusCode=407')).retry).toBe(false);
    expect(decide('GET', tunnel('statusCode=403')).retry).toBe(false);
  });

  test('is repeated when it is our own time limit on a request that is safe', () => {
    const timeout: Outcome = { error: new TimeoutError('slow', { code: 'RequestTimeout' }) };
    expect(decide('GET', timeout)).toMatchObject({ retry: true, reason: 'RequestTimeout' });
    expect(decide('POST', timeout).retry).toBe(false);
    expect(decide('POST', timeout, { repeatable: true }).retry).toBe(true);
  });

  test('is not what a programming error is: that is never repeated', () => {
    expect(decide('GET', { error: new TypeError('oops') }).retry).toBe(false);
  });
});

describe('our own backoff', () => {
  const delays = (fraction: number): (number | undefined)[] =>
    [1, 2, 3, 4, 5].map((number) => delayOf(decide('GET', status(503), { number }, fraction)));

  test('doubles with each attempt', () => {
    expect(delays(0)).toEqual([400, 800, 1600, 3200, 6400]);
  });

  test('is jittered over its upper half, so that runners do not march in step', () => {
    expect(delays(0.5)).toEqual([600, 1200, 2400, 4800, 9600]);
    expect(delays(0.999999)).toEqual([800, 1600, 3200, 6400, 12800]);
  });

  test('never exceeds its cap', () => {
    const policy = { ...defaultRetryPolicy, maxAttempts: 100, maxDelayMs: 5000 };
    const attempt: Attempt = { number: 50, method: 'GET', repeatable: false, outcome: status(503) };
    expect(delayOf(decideRetry(attempt, policy, new FakeClock(), new ScriptedRandom(0.999999)))).toBe(5000);
  });

  test('ends after the last attempt, whatever the answer', () => {
    const last = { number: defaultRetryPolicy.maxAttempts };
    expect(decide('GET', status(503), last).retry).toBe(false);
    expect(decide('GET', status(429, { 'retry-after': '1' }), last).retry).toBe(false);
    expect(decide('GET', fault({ code: 'ECONNREFUSED' }), last).retry).toBe(false);
  });
});

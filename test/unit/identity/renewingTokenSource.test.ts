import { describe, expect, test } from '@jest/globals';
import { AuthenticationError, RenewingTokenSource, type Credential } from '@azureml-actions/identity';
import { CancelledError, type AccessToken } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { RecordingLogger } from '../../support/recordingLogger.ts';
import { ScriptedRandom } from '../../support/scriptedRandom.ts';

const minute = 60_000;
const arm = 'https://management.azure.com';

/** Numbers its tokens; `fail` makes the next requests end so. */
class NumberingCredential implements Credential {
  readonly description = 'a credential of the test';
  readonly renewable: boolean;
  readonly asked: string[] = [];
  fail: Error | undefined;
  gate: Promise<void> | undefined;
  readonly #clock: FakeClock;
  readonly #lifeMs: number;

  constructor(clock: FakeClock, lifeMs: number, renewable = true) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.renewable = renewable;
  }

  async requestToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    this.asked.push(audience);
    const number = this.asked.length;
    await this.gate;
    signal?.throwIfAborted();
    if (this.fail !== undefined) throw this.fail;
    return { token: `token-${number}`, expiresOn: this.#clock.now() + this.#lifeMs };
  }
}

function source(lifeMs: number, fraction = 0, renewable = true) {
  const [clock, logger] = [new FakeClock(), new RecordingLogger()];
  const credential = new NumberingCredential(clock, lifeMs, renewable);
  const random = new ScriptedRandom(fraction, fraction, fraction);
  return { clock, logger, credential, tokens: new RenewingTokenSource(credential, clock, random, logger) };
}

describe('renewal ahead of the end', () => {
  test.each([
    ['5 minutes before', 60 * minute, 0, 55 * minute],
    ['and up to a minute earlier', 60 * minute, 1, 54 * minute],
    ['a fifth of its life before, for short tokens', 20_000, 0, 16_000],
    ['with as little jitter', 20_000, 1, 15_200],
  ])('%s', async (_, life, fraction, renewedAfter) => {
    const { clock, tokens } = source(life, fraction);
    expect((await tokens.getToken(arm)).token).toBe('token-1');
    clock.advance(renewedAfter - 1);
    expect((await tokens.getToken(arm)).token).toBe('token-1');
    clock.advance(1);
    expect((await tokens.getToken(arm)).token).toBe('token-2');
  });

  test('a fixed token is used to its end', async () => {
    const { clock, tokens } = source(60 * minute, 0, false);
    await tokens.getToken(arm);
    clock.advance(60 * minute - 1);
    expect((await tokens.getToken(arm)).token).toBe('token-1');
  });
});

test('each audience has a token of its own', async () => {
  const { tokens, credential } = source(60 * minute);
  await tokens.getToken(arm);
  await tokens.getToken('https://ml.azure.com');
  await tokens.getToken(arm);
  expect(credential.asked).toEqual([arm, 'https://ml.azure.com']);
});

test('a token that a server refused is renewed, once for all that used it', async () => {
  const { tokens, credential } = source(60 * minute);
  const { token } = await tokens.getToken(arm);
  tokens.invalidate(arm, token);
  expect((await tokens.getToken(arm)).token).toBe('token-2');
  tokens.invalidate(arm, token);
  expect((await tokens.getToken(arm)).token).toBe('token-2');
  expect(credential.asked).toHaveLength(2);
});

test('callers at the same time share one request', async () => {
  const { tokens, credential } = source(60 * minute);
  const got = await Promise.all([1, 2, 3].map(() => tokens.getToken(arm)));
  expect(new Set(got.map(({ token }) => token))).toEqual(new Set(['token-1']));
  expect(credential.asked).toHaveLength(1);
});

test('a refusal reaches all who share it, by one request', async () => {
  const { tokens, credential } = source(60 * minute);
  credential.fail = new AuthenticationError('no');
  const errors = await Promise.all([1, 2, 3].map(() => failureOf(tokens.getToken(arm))));
  expect(errors).toEqual([credential.fail, credential.fail, credential.fail]);
  expect(credential.asked).toHaveLength(1);
});

test('whose job is cancelled takes nobody else’s token along', async () => {
  const { tokens, credential } = source(60 * minute);
  const [gate, cancelled] = [Promise.withResolvers<undefined>(), new AbortController()];
  credential.gate = gate.promise.then(() => undefined);
  const mine = failureOf(tokens.getToken(arm, cancelled.signal));
  const theirs = tokens.getToken(arm, new AbortController().signal);
  cancelled.abort(new CancelledError());
  gate.resolve(undefined);
  expect(await mine).toBeInstanceOf(CancelledError);
  expect((await theirs).token).toBe('token-2');
});

test('who only shares a request can stop waiting for it', async () => {
  const { tokens, credential } = source(60 * minute);
  const [gate, cancelled] = [Promise.withResolvers<undefined>(), new AbortController()];
  credential.gate = gate.promise.then(() => undefined);
  const theirs = tokens.getToken(arm);
  const mine = failureOf(tokens.getToken(arm, cancelled.signal));
  cancelled.abort(new CancelledError());
  expect(await mine).toBeInstanceOf(CancelledError);
  gate.resolve(undefined);
  expect((await theirs).token).toBe('token-1');
});

test('while the old token works a failed renewal waits, then counts', async () => {
  const { clock, logger, tokens, credential } = source(60 * minute);
  await tokens.getToken(arm);
  credential.fail = new AuthenticationError('Entra is away.');
  clock.advance(56 * minute);
  expect((await tokens.getToken(arm)).token).toBe('token-1');
  expect((await tokens.getToken(arm)).token).toBe('token-1');
  expect(credential.asked).toHaveLength(2);
  expect(logger.text).toContain('could not be renewed yet and still works for 240 s: Entra is away.');
  clock.advance(30_000);
  expect((await tokens.getToken(arm)).token).toBe('token-1');
  expect(credential.asked).toHaveLength(3);
  clock.advance(3 * minute + 25_000);
  expect(await failureOf(tokens.getToken(arm))).toBe(credential.fail);
  credential.fail = undefined;
  expect((await tokens.getToken(arm)).token).toBe('token-5');
});

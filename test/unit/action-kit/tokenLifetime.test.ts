import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseDuration } from '@azureml-actions/action-kit/duration';
import { assertTokenLasts } from '@azureml-actions/action-kit/tokenLifetime';
import { StaticTokenCredential } from '@azureml-actions/identity';
import * as v from 'valibot';
import { parse } from 'yaml';
import { actionNames, root } from '../../../scripts/workspace.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { RecordingLogger } from '../../support/recordingLogger.ts';
import { unsignedToken } from '../identity/credentials.ts';
import { fakeAction } from './fakeAction.ts';

const clock = new FakeClock();
const credential = new StaticTokenCredential(unsignedToken({ exp: clock.now() / 1000 + 600 }), clock);

describe('a token of ten minutes', () => {
  test.each([
    ['fails an hour that was asked for', { timeout: '1h' }, '6h', 'error'],
    [
      'is a warning for the default, which the runner passes like an input',
      { timeout: '6h' },
      '6h',
      'warning',
    ],
    ['and for the default in other words', { timeout: 'PT6H' }, '6h', 'warning'],
    ['and for the default outside of a runner', {}, '6h', 'warning'],
    ['lasts ten minutes', { timeout: '600' }, '6h', 'nothing'],
    ['lasts for a short default', {}, '5m', 'nothing'],
  ])('%s', (_, inputs: Record<string, string>, fallback, outcome) => {
    const action = fakeAction(inputs);
    action.inputs.duration('timeout', fallback);
    const logger = new RecordingLogger();
    const check = () => assertTokenLasts(credential, action.inputs.givenDuration('timeout'), clock, logger);
    if (outcome === 'error') expect(check).toThrow(/ends in 10 min 0 s, and nothing here can renew it/u);
    else check();
    expect(logger.lines).toHaveLength(outcome === 'warning' ? 1 : 0);
  });

  test('is no matter for an action without a timeout', () => {
    const logger = new RecordingLogger();
    assertTokenLasts(credential, fakeAction().inputs.givenDuration('timeout'), clock, logger);
    expect(logger.lines).toEqual([]);
  });
});

test('a token that cannot be read is a warning', () => {
  const logger = new RecordingLogger();
  const action = fakeAction({ timeout: '5h' });
  action.inputs.duration('timeout', '6h');
  const opaque = new StaticTokenCredential('opaque', clock);
  assertTokenLasts(opaque, action.inputs.givenDuration('timeout'), clock, logger);
  expect(logger.text).toMatch(/its end is unknown/u);
});

/** Only where the two agree can a default be told from an input. */
test.each(actionNames())('the default timeout in action.yml of %s is the one in its code', (name) => {
  const manifest = v.parse(
    v.object({ inputs: v.object({ timeout: v.object({ default: v.string() }) }) }),
    parse(readFileSync(join(root, 'actions', name, 'action.yml'), 'utf8')),
  );
  const folder = join(root, 'actions', name, 'src');
  const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const inCode = /duration\('timeout', '([^']+)'\)/u.exec(code.join('\n'))?.[1];
  // submit-run waits for nothing that takes long, and has none.
  if (name === 'submit-run' && inCode === undefined) return;
  expect(parseDuration(inCode ?? '')).toBe(parseDuration(manifest.inputs.timeout.default));
});

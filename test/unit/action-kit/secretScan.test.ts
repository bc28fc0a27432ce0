import { expect, test } from '@jest/globals';
import { secretShapes } from '@azureml-actions/action-kit';
import { scanForSecrets, shapesOf, type ScannedRun } from '../../support/secretScan.ts';

const secret = 'p4s~w0rd+/with="odd" signs';
const token = `${part({ alg: 'RS256' })}.${part({ aud: 'https://management.azure.com', oid: 'x' })}.${'s1gn-atur_e'.repeat(6)}`;
const named = [{ name: 'the secret', value: secret }];

test.each(shapesOf(secret))('an unmasked secret is found: %s', (shape, text) => {
  for (const place of ['stdout', 'stderr', 'summary'] as const) {
    const leaks = scanForSecrets(run({ [place]: `before ${text} after` }), named);
    expect(leaks).toContainEqual({ secret: 'the secret', shape, place });
  }
  expect(scanForSecrets(run({ exportedEnv: { KEY: text } }), named)).toContainEqual({
    secret: 'the secret',
    shape,
    place: 'env KEY',
  });
});

test.each([
  ['a token', token],
  ['a token in base64', Buffer.from(token).toString('base64')],
  ['a token in a Basic header', Buffer.from(`user:${token}`).toString('base64')],
  ['a signed URL', 'https://a.blob.core.windows.net/c/b?sv=2021&sig=AbCdEfGhIjKlMnOpQrStUvWx%3D'],
  ['a connection string', 'AccountName=a;AccountKey=QUJDREVGR0hJSktMTU5PUA==;'],
  ['a private key', '-----BEGIN PRIVATE KEY-----'],
])('%s is found without being known', (_, text) => {
  expect(scanForSecrets(run({ stdout: `::debug::${text}` }), []).length).toBeGreaterThan(0);
  expect(scanForSecrets(run({ state: { saved: text } }), []).length).toBeGreaterThan(0);
});

test.each([
  ['a secret', secret],
  ['a token', token],
])('the masks of %s hide all of its shapes', (_, value) => {
  const masks = secretShapes(value);
  const stdout = [
    ...masks.map((mask) => `::add-mask::${mask}`),
    ...shapesOf(value).flatMap(([shape, text]) => (shape.startsWith('base64 behind') ? [] : [text])),
    Buffer.from(value).toString('base64'),
    Buffer.from(`user:${value}`).toString('base64'),
    `Basic ${Buffer.from(`PAT:${value}@host`).toString('base64')}`,
    `a=${encodeURIComponent(value)}&b=${JSON.stringify({ value })}`,
  ].join('\n');
  expect(scanForSecrets(run({ stdout, masks }), [{ name: 'it', value }])).toEqual([]);
});

test('masks do not help in what other processes read, and some outputs are meant to be secret', () => {
  const files = run({ outputs: { 'access-token': token, other: token }, masks: [token] });
  expect(scanForSecrets(files, [], { secretOutputs: ['access-token'] })).toEqual([
    { secret: 'JSON Web Token', shape: 'raw', place: 'output other' },
  ]);
});

function run(parts: Partial<ScannedRun>): ScannedRun {
  return {
    stdout: '',
    stderr: '',
    summary: '',
    outputs: {},
    exportedEnv: {},
    state: {},
    masks: [],
    ...parts,
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

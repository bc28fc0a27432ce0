import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { givenSubscription, readSubscription } from '@azureml-actions/action-kit/commonInputs';
import { chooseCredential, readIdentityInputs } from '@azureml-actions/action-kit/identityInputs';
import { clientId, fakeApplication, tenantId, unsignedToken } from '../identity/credentials.ts';
import { fakeAction, type FakeAction } from './fakeAction.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const subscriptionId = '33333333-3333-4333-8333-333333333333';
const creds = JSON.stringify(
  { clientId, clientSecret: 'secret-of-creds', tenantId, subscriptionId },
  null,
  2,
);
const exported = {
  AZUREML_ACTIONS_AUTH_TYPE: 'oidc',
  AZUREML_ACTIONS_TENANT_ID: tenantId,
  AZUREML_ACTIONS_CLIENT_ID: clientId,
};

describe('where the identity comes from', () => {
  test.each([
    ['nothing', {}, {}, { authType: 'oidc', tenantId: undefined, clientId: undefined }],
    ['what get-token exported', {}, exported, { authType: 'oidc', tenantId, clientId }],
    [
      'a secret given as input, over that',
      { 'client-secret': 'own' },
      exported,
      { authType: 'client-secret', clientSecret: 'own' },
    ],
    [
      'a secret of the job, under that',
      {},
      { ...exported, AZUREML_ACTIONS_CLIENT_SECRET: 's' },
      { authType: 'oidc' },
    ],
    [
      'a secret of the job alone',
      {},
      { AZURE_CLIENT_SECRET: 's', AZURE_TENANT_ID: tenantId },
      { authType: 'client-secret', tenantId, clientSecret: 's' },
    ],
    ['a token', { 'access-token': 'abc' }, exported, { authType: 'access-token', accessToken: 'abc' }],
    [
      'creds',
      { creds },
      { AZURE_CLIENT_ID: 'other' },
      { authType: 'client-secret', tenantId, clientId, clientSecret: 'secret-of-creds' },
    ],
    ['creds of the job', {}, { AZUREML_ACTIONS_CREDS: creds }, { authType: 'client-secret', clientId }],
    [
      'an input, over creds',
      { creds, 'client-id': 'mine', 'client-secret': 'own' },
      {},
      { clientId: 'mine', tenantId, clientSecret: 'own' },
    ],
    ['auth-type, over all', { creds, 'auth-type': 'OIDC' }, {}, { authType: 'oidc' }],
  ])('%s', (_, given, variables, identity) => {
    const action = fakeAction(given, variables);
    expect(readIdentityInputs(action)).toMatchObject(identity);
    action.inputs.check();
  });
});

test('secrets are masked, ids and braces are not', () => {
  const action = fakeAction({ creds, 'access-token': 'a-token' });
  readIdentityInputs(action);
  expect(action.masked).toEqual(['a-token', 'secret-of-creds']);
});

test('creds bring the subscription, an input wins over it', () => {
  expect(readSubscription(fakeAction({ creds }, { AZURE_SUBSCRIPTION_ID: tenantId }))).toBe(subscriptionId);
  expect(readSubscription(fakeAction({ creds, 'subscription-id': tenantId }))).toBe(tenantId);
  expect(givenSubscription(fakeAction({}, { AZURE_SUBSCRIPTION_ID: tenantId }))).toBeUndefined();
});

test.each([
  ['[1]', /Input creds has no usable|is no JSON object/u],
  ['a-secret-word', /is no JSON object/u],
  ['{"clientSecret":"a-secret-word"}', /has no usable clientId, tenantId\. /u],
  ['{"clientId":7,"tenantId":"","clientSecret":"a-secret-word"}', /has no usable clientId, tenantId/u],
])('creds that cannot be used are told without being shown: %s', (text, message) => {
  const action = fakeAction({ creds: text });
  readIdentityInputs(action);
  givenSubscription(action);
  const check = () => action.inputs.check();
  expect(check).toThrow(message);
  expect(check).not.toThrow(/a-secret-word/u);
  expect(check).not.toThrow(/\n/u);
});

describe('what is missing is named', () => {
  const choose = (action: FakeAction) => () =>
    chooseCredential(action, readIdentityInputs(action), fakeApplication([]).options);
  const ids = { 'tenant-id': tenantId, 'client-id': clientId };
  const folder = temporaryFolder();
  const event = (head: string | null) => {
    const file = join(folder, 'event.json');
    const repository = (name: string | null) => (name === null ? null : { full_name: name });
    writeFileSync(
      file,
      JSON.stringify({
        pull_request: { number: 1, head: { repo: repository(head) }, base: { repo: repository('o/r') } },
      }),
    );
    return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: file };
  };
  test.each([
    ['ids', fakeAction(), /tenant-id is missing/u],
    ['a client id', fakeAction({ 'tenant-id': tenantId }), /client-id is missing/u],
    ['a secret', fakeAction({ ...ids, 'auth-type': 'client-secret' }), /the input client-secret is empty/u],
    ['a token', fakeAction({ 'auth-type': 'access-token' }), /the input access-token is empty/u],
    ['OIDC', fakeAction(ids), /GitHub offers no ID token/u],
    ['OIDC in a fork', fakeAction(ids, event('fork/r')), /comes from a fork \(fork\/r\)/u],
    ['OIDC in a deleted fork', fakeAction(ids, event(null)), /comes from a fork \(since deleted\)/u],
    [
      'OIDC of Dependabot',
      fakeAction(ids, { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'dependabot[bot]' }),
      /Dependabot/u,
    ],
  ])('%s', (name, action, message) => {
    if (name.endsWith('a fork')) event('fork/r');
    if (name.endsWith('deleted fork')) event(null);
    expect(choose(action)).toThrow(message);
  });
  test('a pull request of the repository itself gets the usual advice', () => {
    expect(choose(fakeAction(ids, event('O/R')))).not.toThrow(/fork/u);
  });
});

test('a static token is compared with tenant-id', async () => {
  const action = fakeAction({
    'access-token': unsignedToken({ aud: 'x', tid: tenantId, exp: 9_999_999_999 }),
    'tenant-id': subscriptionId,
  });
  const credential = chooseCredential(action, readIdentityInputs(action), fakeApplication([]).options);
  await expect(credential.requestToken('x')).rejects.toMatchObject({ code: 'TokenTenant' });
});

import { givenSubscription, readIdentityInputs, runAction, withSession } from '@azureml-actions/action-kit';
import { readAudiences } from './audience.js';
import { withDeadline } from './deadline.js';
import { assertExpected } from './expectations.js';
import { exportKinds, exportSettings } from './exportSettings.js';
import { requestTokens, type NamedToken } from './tokens.js';

await runAction('get-token', async (action) => {
  const { inputs, outputs, logger, summary } = action;
  const identity = readIdentityInputs(action);
  const subscriptionId = givenSubscription(action);
  const audiences = readAudiences(inputs, 'audience');
  if (audiences.length === 0) inputs.reject('audience', 'is empty. Give management, ml, storage, or a URI');
  const expectedAudiences = readAudiences(inputs, 'expected-audience');
  const objectId = inputs.text('expected-object-id');
  const exported = inputs.choice('export-environment', exportKinds) ?? 'azureml';
  const timeoutMs = inputs.duration('timeout', '5m');
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  if (validateOnly) return;

  await withSession(action, identity, async ({ cloud, tokens }) => {
    const got = await withDeadline(timeoutMs, action.signal, (signal) =>
      requestTokens(tokens, audiences, cloud, signal),
    );
    const { description } = tokens.credential;
    logger.info(`Signed in: ${description}`);
    for (const token of got) logger.info(describe(token));
    const wanted = { audiences: expectedAudiences.map((audience) => audience.uri(cloud)), objectId };
    for (const { claims } of got) assertExpected(claims, wanted);

    const [first] = got;
    const ends = new Date(Math.min(...got.map(({ expiresOn }) => expiresOn))).toISOString();
    outputs.setSecret('access-token', first?.token);
    outputs.setSecret(
      'access-tokens',
      JSON.stringify(Object.fromEntries(got.map(({ name, token }) => [name, token]))),
    );
    outputs.set('expires-on', ends);
    outputs.set('tenant-id', first?.claims?.tid ?? identity.tenantId);
    outputs.set('client-id', first?.claims?.appid ?? first?.claims?.azp ?? identity.clientId);
    outputs.set('object-id', first?.claims?.oid);
    exportSettings(action, identity, subscriptionId, exported);
    summary.heading('🔑 Signed in to Entra ID').facts({
      Identity: description,
      Audience: got.map(({ uri }) => uri).join(', '),
      Tenant: first?.claims?.tid,
      'Object id': first?.claims?.oid,
      Ends: ends,
    });
  });
});

function describe({ uri, claims, expiresOn }: NamedToken): string {
  const audience = [claims?.aud ?? 'unknown'].flat().join(', ');
  return `Token for ${uri}: aud ${audience}, tid ${claims?.tid ?? 'unknown'}, oid ${claims?.oid ?? 'unknown'}, ends ${new Date(expiresOn).toISOString()}`;
}

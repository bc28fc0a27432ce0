import { readIdentityInputs, runAction, withSession } from '@azureml-actions/action-kit';
import { decodeClaims } from '@azureml-actions/identity';
import { audienceUri } from './audience.js';
import { exportSettings } from './exportSettings.js';

await runAction('get-token', async (action) => {
  const { inputs, outputs } = action;
  const identity = readIdentityInputs(action);
  const audience = inputs.text('audience') ?? 'management';
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  if (validateOnly) return;

  await withSession(action, identity, async ({ cloud, tokens }) => {
    const uri = audienceUri(audience, cloud);
    const { token, expiresOn } = await tokens.getToken(uri, action.signal);
    const claims = decodeClaims(token);
    const ends = new Date(expiresOn).toISOString();
    action.logger.info(`Signed in: ${tokens.credential.description}`);
    action.logger.info(`Token: audience ${uri}, object id ${claims?.oid ?? 'unknown'}, ends ${ends}`);

    outputs.set('access-token', token);
    outputs.set('expires-on', ends);
    outputs.set('tenant-id', claims?.tid ?? identity.tenantId);
    outputs.set('client-id', claims?.appid ?? claims?.azp ?? identity.clientId);
    outputs.set('object-id', claims?.oid);
    exportSettings(action, identity);
    action.summary.heading('🔑 Signed in to Entra ID').facts({
      Identity: tokens.credential.description,
      Audience: uri,
      'Object id': claims?.oid,
      Ends: ends,
    });
  });
});

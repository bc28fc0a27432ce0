import { AuthenticationError } from './authenticationError.js';

/** What the codes of Entra ID mean here and what to change, by number. */
const remedies: Readonly<Record<string, string>> = {
  AADSTS700016:
    'No application with this client-id exists in this tenant. Check client-id and tenant-id: the client id is the “Application (client) ID” of the app registration, not its object id.',
  AADSTS7000215:
    'The client secret is wrong. Put the secret’s value (not its id) of a secret that has not expired into the repository secret.',
  AADSTS7000222: 'The client secret has expired. Make a new one, or better: use OIDC, which has none.',
  AADSTS7000216: 'Entra ID got neither a secret nor an assertion. Check that the secret reaches this step.',
  AADSTS7000218: 'Entra ID got neither a secret nor an assertion. Check that the secret reaches this step.',
  AADSTS7000112: 'The application is disabled in this tenant. Ask the tenant’s administrator to enable it.',
  AADSTS7000229:
    'The application has no service principal in this tenant. Create one: az ad sp create --id <client-id>.',
  AADSTS700213:
    'No federated credential matches the subject of GitHub’s token. Add one with exactly the subject shown, on the app registration or the user-assigned identity.',
  AADSTS7002138:
    'The federated credential’s subject differs from that of GitHub’s token only in upper and lower case. Make them the same.',
  AADSTS70021:
    'No federated credential matches GitHub’s token. Compare issuer, subject and audience shown with those of the federated credential.',
  AADSTS700211:
    'No federated credential has this issuer. GitHub’s is https://token.actions.githubusercontent.com; GitHub Enterprise Server has its own.',
  AADSTS700212:
    'The federated credential expects another audience. Set it to the audience shown; it differs from cloud to cloud, so check cloud as well.',
  AADSTS700024:
    'GitHub’s token was no longer (or not yet) valid, although a new one was asked for. Check the runner’s clock.',
  AADSTS700027:
    'Entra ID could not verify the signature of GitHub’s token. On GitHub Enterprise Server its issuer must be reachable from the internet.',
  AADSTS50027: 'The assertion is no valid token. Check that nothing stands between the runner and GitHub.',
  AADSTS90002: 'There is no such tenant in this cloud. Check tenant-id and cloud.',
  AADSTS900023: 'tenant-id is neither a GUID nor a domain name of the tenant.',
  AADSTS50034: 'The account does not exist in this tenant. Check tenant-id and client-id.',
  AADSTS50020: 'The account is of another tenant. Check tenant-id.',
  AADSTS500011:
    'The tenant does not know this audience. Check the audience and cloud: each cloud has audiences of its own.',
  AADSTS650057: 'The application may not ask for this audience. Check the audience and its API permissions.',
  AADSTS65001: 'An administrator of the tenant must consent to this application first.',
  AADSTS501051: 'The application has no role for this audience. Assign it one in the enterprise application.',
  AADSTS50105: 'The application has no role for this audience. Assign it one in the enterprise application.',
  AADSTS70011: 'The scope is not valid. Check the audience.',
  AADSTS1002012: 'The scope is not valid. Check the audience.',
  AADSTS53003: 'Conditional access forbids this sign-in. Ask the tenant’s administrator.',
  AADSTS530004: 'Conditional access forbids this sign-in. Ask the tenant’s administrator.',
};

/**
 * Makes an error a person can act on out of Entra's answer (OAuth 2.0 error response with an
 * `AADSTS` code in `error_description`).
 * @param text what Entra, or MSAL in its name, said
 * @param context what the sign-in was for: identity and tenant
 */
export function entraError(text: string, context: string, cause?: unknown): AuthenticationError {
  const code = /AADSTS\d+/u.exec(text)?.[0];
  const trace = /Correlation ID: ([0-9a-f-]{36})/iu.exec(text)?.[1];
  // Entra appends trace id, correlation id and timestamp to every sentence.
  const sentence = text
    .replace(/\s*Trace ID:[\s\S]*$/u, '')
    .replace(/^.*?(?=AADSTS)/su, '')
    .trim();
  return new AuthenticationError(
    `Signing in to Entra ID failed (${context}): ${sentence === '' ? 'no reason given' : sentence}`,
    {
      code: code ?? 'AuthenticationFailed',
      requestId: trace,
      remedy:
        code === undefined
          ? undefined
          : (remedies[code] ?? `Look up ${code} at https://login.microsoftonline.com/error.`),
      cause,
    },
  );
}

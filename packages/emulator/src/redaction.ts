import { createHash } from 'node:crypto';
import { isObject } from './json.js';

const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'secret',
  'x-azureml-token',
  'x-identity-header',
]);

const secretMembers = new Set(
  [
    'access_token',
    'refresh_token',
    'id_token',
    'client_secret',
    'client_assertion',
    'accessToken',
    'primaryKey',
    'secondaryKey',
    'keyValue',
    'sasToken',
    'sasUri',
    'password',
    'adminUserPassword',
    'adminUserSshPublicKey',
    'userStorageKey',
    'connectionString',
    'controlToken',
  ].map((name) => name.toLowerCase()),
);

const jsonWebToken = /eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g;
const signature = /([?&](?:amp;)?sig=)([^&\s"'<>]+)/gi;

/**
 * What stands in the journal instead of a secret: equal secrets look equal, and none can be read.
 * @param secret the value to hide
 */
export function redacted(secret: string): string {
  return `<redacted sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}>`;
}

/** Hides tokens and SAS signatures wherever they stand in a text. */
export function redactText(text: string): string {
  return text
    .replace(jsonWebToken, (token) => redacted(token))
    .replace(signature, (_, name: string, value: string) => name + redacted(value));
}

/** Hides the secrets among headers; a scheme such as `Bearer` stays. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!secretHeaders.has(name.toLowerCase())) return [name, redactText(value)];
      const parts = /^(?<scheme>Bearer|Basic|SharedKey)\s+(?<credential>.+)$/i.exec(value);
      const credential = parts?.groups?.['credential'];
      return [
        name,
        credential === undefined
          ? redacted(value)
          : `${parts?.groups?.['scheme'] ?? ''} ${redacted(credential)}`,
      ];
    }),
  );
}

/** Hides the secrets among query parameters. */
export function redactQuery(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      name.toLowerCase() === 'sig' || secretMembers.has(name.toLowerCase())
        ? redacted(value)
        : redactText(value),
    ]),
  );
}

/** Hides the secrets in a parsed JSON value or a form. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const secret =
        secretMembers.has(name.toLowerCase()) || (name === 'key' && value['secretsType'] !== undefined);
      return [
        name,
        secret && typeof member === 'string' && member !== '' ? redacted(member) : redactValue(member),
      ];
    }),
  );
}

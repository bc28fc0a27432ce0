import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import type { Emulator } from '@azureml-actions/emulator';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; undefined when empty. */
  readonly body: unknown;
}

/** What to send besides method and URL. */
export interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when a string or bytes, else as JSON. */
  readonly body?: unknown;
  /** Added as a bearer token. */
  readonly token?: string;
}

/** A plain https client that trusts one emulator. */
export interface Client {
  send(method: string, url: string, sending?: Sending): Promise<Answer>;
  /** A token by client secret for a resource; the management audience when absent. */
  token(resource?: string): Promise<string>;
  /** Calls ARM with a token; `api-version` 2024-04-01 is added unless the path has one. */
  arm(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Polls `Azure-AsyncOperation`, else `Location`, until it has ended; gives the last answer. */
  follow(answer: Answer): Promise<Answer>;
  /** Makes a workspace and waits for it; gives its id. */
  workspace(name?: string): Promise<string>;
}

/** Makes a client for an emulator. */
export function createClient(emulator: Emulator): Client {
  const ca = readFileSync(emulator.caCertificatePath);
  let armToken: string | undefined;

  const client: Client = {
    send(method, url, { headers = {}, body, token } = {}) {
      const raw =
        body === undefined || typeof body === 'string' || body instanceof Uint8Array
          ? body
          : JSON.stringify(body);
      return new Promise((resolve, reject) => {
        const outgoing = httpsRequest(
          url,
          {
            method,
            ca,
            agent: false,
            servername: 'localhost',
            headers: {
              ...(raw === undefined ? {} : { 'content-length': Buffer.byteLength(raw) }),
              ...(raw !== undefined && raw !== body ? { 'content-type': 'application/json' } : {}),
              ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
              ...headers,
            },
            signal: AbortSignal.timeout(20_000),
          },
          (incoming) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.once('error', reject);
            incoming.once('end', () => {
              const text = Buffer.concat(chunks).toString('utf8');
              const flat = Object.entries(incoming.headers).map(
                ([name, value]) => [name, String(value)] as const,
              );
              resolve({
                status: incoming.statusCode ?? 0,
                headers: Object.fromEntries(flat),
                text,
                body: parse(text),
              });
            });
          },
        );
        outgoing.once('error', reject);
        outgoing.end(raw);
      });
    },
    async token(resource = 'https://management.azure.com/') {
      const { tenantId, clientId, clientSecret } = emulator.identity;
      const answer = await client.send('POST', `${emulator.planes.login.origin}/${tenantId}/oauth2/token`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          resource,
          client_id: clientId,
          client_secret: clientSecret,
        }).toString(),
      });
      return String(at(answer.body, 'access_token'));
    },
    async arm(method, path, body) {
      armToken ??= await client.token();
      const url = new URL(path, emulator.planes.arm.origin);
      if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2024-04-01');
      return client.send(method, url.href, { token: armToken, ...(body === undefined ? {} : { body }) });
    },
    async follow(answer) {
      const status = answer.headers['azure-asyncoperation'];
      const url = status ?? answer.headers['location'];
      if (url === undefined) throw new Error('The answer names no operation.');
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const polled = await client.arm('GET', url);
        const running =
          status === undefined ? polled.status === 202 : at(polled.body, 'status') === 'InProgress';
        if (!running) return polled;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`The operation ${url} did not end.`);
    },
    async workspace(name = 'demo') {
      const id =
        `/subscriptions/${emulator.subscriptionId}/resourceGroups/${emulator.resourceGroup}` +
        `/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
      const { storageAccount, keyVault, applicationInsights } = emulator.prepared;
      const created = await client.arm('PUT', id, {
        location: emulator.location,
        properties: { storageAccount, keyVault, applicationInsights },
      });
      await client.follow(created);
      return id;
    },
  };
  return client;
}

/** A member deep inside a parsed body; undefined when there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return new Map(Object.entries(inner)).get(String(key));
  }, value);
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

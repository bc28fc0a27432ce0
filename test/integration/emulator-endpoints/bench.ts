import { randomUUID } from 'node:crypto';
import type { Emulator } from '@azureml-actions/emulator';
import { at, createClient, type Answer, type Client } from '../emulator/client.ts';

/** Files of an upload: contents by path. */
export type Files = Readonly<Record<string, string>>;

/** What a test chooses of a deployment; the rest is made up. */
export interface DeploymentChoice {
  readonly model?: string | undefined;
  readonly script?: string;
  readonly files: Files;
  readonly sku?: object;
  readonly properties?: object;
}

/** An emulator with a workspace, and shortcuts to what these tests need in it. */
export interface Bench {
  readonly client: Client;
  readonly workspace: string;
  /** Uploads a folder as a code version; gives its id. */
  code(files: Files): Promise<string>;
  /** Uploads a folder and registers it as a model; gives the id of the version. */
  model(name: string, version: string, files: Files): Promise<string>;
  /** Puts an endpoint and waits; gives the resource. */
  endpoint(name: string, change?: object, properties?: object): Promise<Answer>;
  /** Puts a deployment and waits; gives the last answer of the operation. */
  deploy(endpoint: string, name: string, choice: DeploymentChoice): Promise<Answer>;
  /** Polls an operation to its end. */
  follow(answer: Answer): Promise<Answer>;
  primaryKey(endpoint: string): Promise<string>;
  logs(endpoint: string, deployment: string, containerType?: string, tail?: number): Promise<string>;
  /** Posts JSON to an endpoint's scoring URI with its primary key. */
  score(endpoint: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Prepares a workspace with an environment in it. */
export async function createBench(emulator: Emulator): Promise<Bench> {
  const client = createClient(emulator);
  const workspace = await client.workspace();
  const environment = `${workspace}/environments/scoring/versions/1`;
  await expectOk(client.arm('PUT', environment, { properties: { image: 'mcr.microsoft.com/test:1' } }));

  const upload = async (asset: string, folder: string, files: Files): Promise<string> => {
    const pending = await expectOk(
      client.arm('POST', `${asset}/startPendingUpload`, { pendingUploadType: 'TemporaryBlobReference' }),
    );
    const reference = at(pending.body, 'blobReferenceForConsumption');
    const sas = new URL(String(at(reference, 'credential', 'sasUri')));
    for (const [path, content] of Object.entries(files)) {
      const url = new URL(sas);
      url.pathname += `/${folder}/${path}`;
      const headers = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2021-12-02' };
      await expectOk(client.send('PUT', url.href, { headers, body: content }));
    }
    return `${String(at(reference, 'blobUri'))}/${folder}`;
  };
  const follow = async (answer: Answer): Promise<Answer> => {
    const status = answer.headers['azure-asyncoperation'];
    const url = status ?? answer.headers['location'];
    if (url === undefined) throw new Error(`The answer names no operation: ${answer.status} ${answer.text}`);
    for (const end = Date.now() + 40_000; Date.now() < end;) {
      const polled = await client.arm('GET', url);
      const runs = status === undefined ? polled.status === 202 : at(polled.body, 'status') === 'InProgress';
      if (!runs) return polled;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`The operation ${url} did not end.`);
  };

  const bench: Bench = {
    client,
    workspace,
    follow,
    async code(files) {
      const id = `${workspace}/codes/${randomUUID()}/versions/1`;
      const codeUri = await upload(id, 'scoring', files);
      await expectOk(client.arm('PUT', id, { properties: { codeUri, isAnonymous: true } }));
      return id;
    },
    async model(name, version, files) {
      const id = `${workspace}/models/${name}/versions/${version}`;
      const modelUri = await upload(id, 'model', files);
      await expectOk(client.arm('PUT', id, { properties: { modelUri, modelType: 'custom_model' } }));
      return id;
    },
    async endpoint(name, change = {}, properties = {}) {
      const id = `${workspace}/onlineEndpoints/${name}`;
      const body = { location: emulator.location, properties: { authMode: 'Key', ...properties }, ...change };
      await follow(await expectOk(client.arm('PUT', id, body)));
      return client.arm('GET', id);
    },
    async deploy(endpoint, name, { model, script = 'score.py', files, sku, properties }) {
      const body = {
        location: emulator.location,
        sku: sku ?? { name: 'Default', capacity: 1 },
        properties: {
          endpointComputeType: 'Managed',
          ...(model === undefined ? {} : { model }),
          codeConfiguration: { codeId: await bench.code(files), scoringScript: script },
          environmentId: environment,
          instanceType: 'Standard_DS3_v2',
          ...properties,
        },
      };
      const id = `${workspace}/onlineEndpoints/${endpoint}/deployments/${name}`;
      return follow(await expectOk(client.arm('PUT', id, body)));
    },
    async primaryKey(endpoint) {
      const answer = await client.arm('POST', `${workspace}/onlineEndpoints/${endpoint}/listKeys`);
      return String(at(answer.body, 'primaryKey'));
    },
    async logs(endpoint, deployment, containerType = 'InferenceServer', tail = 1000) {
      const id = `${workspace}/onlineEndpoints/${endpoint}/deployments/${deployment}`;
      const answer = await client.arm('POST', `${id}/getLogs`, { containerType, tail });
      return String(at(answer.body, 'content'));
    },
    async score(endpoint, body, headers = {}) {
      const resource = await client.arm('GET', `${workspace}/onlineEndpoints/${endpoint}`);
      const token = await bench.primaryKey(endpoint);
      return client.send('POST', String(at(resource.body, 'properties', 'scoringUri')), {
        token,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    },
  };
  return bench;
}

/** The answer, if it is below 400; else an error that shows it. */
export async function expectOk(sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  if (answer.status < 400) return answer;
  throw new Error(`${answer.status} ${answer.text}`);
}

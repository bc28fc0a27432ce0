import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '@azureml-actions/emulator';
import { at, createClient, type Answer, type Client } from '../emulator/client.ts';

/** The example project. */
export const iris = fileURLToPath(new URL('../../../examples/iris', import.meta.url));

/** Files by their path with `/`. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** What a test of jobs does again and again. */
export interface JobClient extends Client {
  readonly workspaceId: string;
  /** Calls the regional API: `history/v1.0`, then the path below the workspace. */
  api(method: string, service: string, path: string, body?: unknown): Promise<Answer>;
  /** Uploads files as a code version; gives its id. */
  code(name: string, files: Files, hash?: string): Promise<string>;
  /** Makes an environment; gives its id. */
  environment(name?: string): Promise<string>;
  /** Makes a cluster; gives its id. */
  cluster(name?: string): Promise<string>;
  /** Puts a blob where a signed URL of a container allows it. */
  putBlob(containerSas: string, path: string, data: string | Buffer): Promise<Answer>;
  putJob(name: string, properties: object): Promise<Answer>;
  /** Waits for a run to be in one of these states, the three terminal ones when absent; gives its details. */
  runUntil(name: string, states?: readonly string[]): Promise<Answer>;
  /** The text of a log file of a run. */
  log(details: Answer, name?: string): Promise<string>;
}

/** Makes a workspace and a client for it. */
export async function createJobClient(emulator: Emulator, name = 'jobs'): Promise<JobClient> {
  const client = createClient(emulator);
  const workspaceId = await client.workspace(name);
  const token = await client.token();
  const jobs: JobClient = {
    ...client,
    workspaceId,
    api: (method, service, path, body) =>
      client.send(method, `${emulator.planes.api.origin}/${service}${workspaceId}${path}`, {
        token,
        ...(body === undefined ? {} : { body }),
      }),
    async putBlob(containerSas, path, data) {
      const url = new URL(containerSas);
      url.pathname += `/${path}`;
      return client.send('PUT', url.href, {
        headers: { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2023-11-03' },
        body: data,
      });
    },
    async code(codeName, files, hash) {
      const version = `${workspaceId}/codes/${codeName}/versions/1`;
      const pending = await client.arm('POST', `${version}/startPendingUpload`, {
        pendingUploadType: 'TemporaryBlobReference',
      });
      const reference = at(pending.body, 'blobReferenceForConsumption');
      for (const [path, data] of Object.entries(files)) {
        await jobs.putBlob(String(at(reference, 'credential', 'sasUri')), `src/${path}`, data);
      }
      const created = await client.arm('PUT', version, {
        properties: {
          codeUri: `${String(at(reference, 'blobUri'))}/src`,
          isAnonymous: true,
          properties: hash === undefined ? {} : { hash_sha256: hash, hash_version: '202208' },
        },
      });
      if (created.status >= 300) throw new Error(created.text);
      return String(at(created.body, 'id'));
    },
    async environment(environmentName = 'CliV2AnonymousEnvironment') {
      const created = await client.arm('PUT', `${workspaceId}/environments/${environmentName}/versions/1`, {
        properties: { image: 'mcr.microsoft.com/azureml/base:latest', osType: 'Linux', isAnonymous: true },
      });
      return String(at(created.body, 'id'));
    },
    async cluster(clusterName = 'cpu-cluster') {
      const id = `${workspaceId}/computes/${clusterName}`;
      const properties = {
        computeType: 'AmlCompute',
        properties: { vmSize: 'STANDARD_DS3_V2', scaleSettings: { maxNodeCount: 2 } },
      };
      await client.follow(await client.arm('PUT', id, { location: emulator.location, properties }));
      return id;
    },
    putJob: (jobName, properties) => client.arm('PUT', `${workspaceId}/jobs/${jobName}`, { properties }),
    async runUntil(jobName, states = ['Completed', 'Failed', 'Canceled']) {
      const deadline = Date.now() + 40_000;
      for (;;) {
        const details = await jobs.api('GET', 'history/v1.0', `/runs/${jobName}/details`);
        if (states.includes(String(at(details.body, 'status')))) return details;
        if (Date.now() > deadline) throw new Error(`The run ${jobName} is still ${details.text}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    async log(details, logName = 'user_logs/std_log.txt') {
      const url = at(details.body, 'logFiles', logName);
      if (typeof url !== 'string') throw new Error(`There is no ${logName} in ${details.text}`);
      return (await client.send('GET', url)).text;
    },
  };
  return jobs;
}

/** All files of a folder. */
export function filesOf(folder: string): Record<string, Buffer> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [relative(folder, file).split(sep).join('/'), readFileSync(file)];
      }),
  );
}

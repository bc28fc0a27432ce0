import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AzureError } from '../azureError.js';
import { resolveDataUri } from '../datastores/dataUris.js';
import type { EmulatorContext } from '../provider.js';
import { blobStorage } from '../storage/blobStorage.js';
import type { BlobLocation } from '../storage/blobLocation.js';
import { downloadFolder } from '../storage/folderTransfer.js';
import type { PlannedInput, RunPlan } from './runPlan.js';

const fileTypes = ['uri_file'];

/**
 * Fetches the data of a run's inputs.
 * @param context the emulator
 * @param plan whose inputs
 * @param folder gets a folder for each input
 * @returns what each input is bound to: its text, or the path of file or folder
 * @throws AzureError naming the input, when there is no data
 */
export async function materializeInputs(
  context: EmulatorContext,
  plan: RunPlan,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const [name, input] of plan.inputs) {
    if (input.kind === 'literal') {
      values.set(name, input.value);
      continue;
    }
    try {
      values.set(name, await fetchData(context, plan, input, join(folder, `INPUT_${name}`)));
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      throw new AzureError(error.status, error.code, `Input '${name}': ${error.message}`);
    }
  }
  return values;
}

async function fetchData(
  context: EmulatorContext,
  plan: RunPlan,
  input: Extract<PlannedInput, { kind: 'data' }>,
  folder: string,
): Promise<string> {
  const data = await resolveDataUri(context, plan.workspace, input.uri);
  await mkdir(folder, { recursive: true });
  if (data.kind === 'http') {
    const file = join(folder, safeName(basename(data.url.pathname)));
    await download(data.url, file, context.serverCertificate.authority);
    return file;
  }
  return fetchBlobs(context, data.location, input, folder);
}

/** A file where the type says so and there is a blob of that name, else whatever lies below. */
async function fetchBlobs(
  context: EmulatorContext,
  location: BlobLocation,
  input: Extract<PlannedInput, { kind: 'data' }>,
  folder: string,
): Promise<string> {
  const storage = blobStorage(context);
  const name = safeName(location.path.split('/').at(-1) ?? '');
  const file = join(folder, name);
  if (location.path !== '' && (await storage.readFile(location, file))) return file;
  if (fileTypes.includes(input.type) || (await downloadFolder(storage, location, folder)) === 0) {
    throw new AzureError(
      400,
      'DataNotFound',
      `The data at '${input.uri.split('?')[0] ?? ''}' was not found: the storage has ` +
        (fileTypes.includes(input.type) ? 'no file of that name.' : 'no files there.'),
    );
  }
  return folder;
}

function safeName(name: string): string {
  return name === '' || name === '.' || name === '..' ? 'data' : name.replace(/[\\/:*?"<>|]/g, '_');
}

async function download(url: URL, file: string, authority: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new AzureError(400, 'DataNotFound', `The data at '${url.origin}${url.pathname}': ${reason}.`));
    };
    const secure = url.protocol === 'https:';
    const request = (secure ? getHttps : getHttp)(url, secure ? { ca: authority } : {}, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        fail(`the server answered ${response.statusCode ?? 0}`);
        return;
      }
      pipeline(response, createWriteStream(file)).then(resolve, (error: unknown) => {
        fail(error instanceof Error ? error.message : String(error));
      });
    });
    request.setTimeout(30_000, () => request.destroy(new Error('no answer within 30 s')));
    request.once('error', (error) => {
      fail(error.message);
    });
  });
}

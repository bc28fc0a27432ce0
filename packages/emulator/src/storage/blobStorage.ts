import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as StorageSdk from '@azure/storage-blob';
import type { BlobServiceClient, ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { perEmulator } from '../perEmulator.js';
import type { EmulatorContext } from '../provider.js';
import { parseResourceId } from '../arm/resourceId.js';
import { startAzurite, type Azurite, type StorageAccount } from './azurite.js';
import { encodeBlobPath, parseBlobUrl, type BlobLocation } from './blobLocation.js';

/** A blob as it is listed. */
export interface BlobEntry {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
}

/** Writes to the end of a blob. */
export interface BlobAppender {
  append(data: Buffer): Promise<void>;
}

/** What a signature allows: letters of Azure's SAS permissions, for example `r` or `racwl`. */
export type SasPermissions = 'r' | 'rl' | 'racwl' | 'rcw';

/** The emulator's storage account. Every method waits until Azurite has started. */
export interface BlobStorage {
  readonly account: StorageAccount;
  /** Starts the service if nobody has yet. */
  ready(): Promise<void>;
  /** `https://localhost:1234`: the endpoint without the account. */
  origin(): Promise<string>;
  /** The URL of a blob or container, without a signature. */
  url(location: BlobLocation): Promise<string>;
  /**
   * The URL with a signature of an hour or so, a different one at each call. The signature is for the
   * blob, or where the path is empty for the container.
   */
  signedUrl(location: BlobLocation, permissions: SasPermissions): Promise<string>;
  /** The query of a signature for everything in a container, without `?`. */
  containerSas(container: string, permissions: SasPermissions): Promise<string>;
  /** The blob or prefix behind a URL of this storage account; undefined for other URLs. */
  locate(url: string): Promise<BlobLocation | undefined>;
  ensureContainer(container: string): Promise<void>;
  write(location: BlobLocation, data: Buffer): Promise<void>;
  writeFile(location: BlobLocation, file: string): Promise<void>;
  /** @returns undefined when there is no such blob */
  read(location: BlobLocation): Promise<Buffer | undefined>;
  /** Writes a blob to a file whose folder exists. @returns false when there is no such blob */
  readFile(location: BlobLocation, file: string): Promise<boolean>;
  /** Those whose path starts with the given one, by path. */
  list(location: BlobLocation): AsyncIterable<BlobEntry>;
  exists(location: BlobLocation): Promise<boolean>;
  /** Makes an empty blob to append to; an existing one is replaced. */
  appender(location: BlobLocation, contentType: string): Promise<BlobAppender>;
}

const startTimeoutMs = 60_000;
const signatureLifetimeMs = 3_600_000;

/** The storage account of an emulator, which all its workspaces share, each with containers of its own. */
export const blobStorage = perEmulator(createBlobStorage);

interface Connection {
  readonly origin: string;
  readonly base: string;
  readonly hosts: readonly string[];
  readonly service: BlobServiceClient;
  readonly credential: StorageSharedKeyCredential;
  readonly sdk: typeof StorageSdk;
}

function createBlobStorage(context: EmulatorContext): BlobStorage {
  const account = {
    name: parseResourceId(context.prepared.storageAccount)?.name ?? 'stemulator',
    key: randomBytes(64).toString('base64'),
  };
  let azurite: Promise<Azurite> | undefined;
  let connection: Promise<Connection> | undefined;
  const connect = () => (connection ??= open(context, account, (azurite ??= launch(context, account))));
  // Registered before anyone uses the storage, so that it ends after its users.
  context.onStop(async () => {
    connection ??= Promise.reject(new Error('The emulator is stopping.'));
    connection.catch(() => undefined);
    await (await azurite)?.stop();
  });
  const containers = new Map<string, Promise<unknown>>();
  const container = async (name: string): Promise<ContainerClient> =>
    (await connect()).service.getContainerClient(name);
  const blob = async (location: BlobLocation) =>
    (await container(location.container)).getBlockBlobClient(location.path);
  const urlOf = ({ base }: Connection, { container: name, path }: BlobLocation) =>
    `${base}/${name}${path === '' ? '' : `/${encodeBlobPath(path)}`}`;

  const sas = ({ sdk, credential }: Connection, location: BlobLocation, permissions: SasPermissions) => {
    // Azurite lives in real time whatever the emulator's clock says; the jitter makes each signature new.
    const now = Date.now();
    const jitter = randomBytes(2).readUInt16BE() * 10;
    const period = {
      startsOn: new Date(now - 300_000),
      expiresOn: new Date(now + signatureLifetimeMs + jitter),
    };
    const common = { ...period, containerName: location.container, protocol: sdk.SASProtocol.HttpsAndHttp };
    const values =
      location.path === ''
        ? { ...common, permissions: sdk.ContainerSASPermissions.parse(permissions) }
        : {
            ...common,
            blobName: location.path,
            permissions: sdk.BlobSASPermissions.parse(permissions.replace('l', '')),
          };
    return sdk.generateBlobSASQueryParameters(values, credential).toString();
  };

  const storage: BlobStorage = {
    account,
    async ready() {
      await connect();
    },
    origin: async () => (await connect()).origin,
    url: async (location) => urlOf(await connect(), location),
    async signedUrl(location, permissions) {
      const connected = await connect();
      return `${urlOf(connected, location)}?${sas(connected, location, permissions)}`;
    },
    containerSas: async (name, permissions) =>
      sas(await connect(), { container: name, path: '' }, permissions),
    locate: async (url) => parseBlobUrl(url, (await connect()).hosts, account.name),
    async ensureContainer(name) {
      let creation = containers.get(name);
      if (creation === undefined) {
        creation = (await container(name)).createIfNotExists();
        containers.set(name, creation);
      }
      await creation;
    },
    async write(location, data) {
      await (await blob(location)).upload(data, data.length);
    },
    async writeFile(location, file) {
      await (await blob(location)).uploadFile(file);
    },
    async read(location) {
      try {
        return await (await blob(location)).downloadToBuffer();
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async readFile(location, file) {
      try {
        await (await blob(location)).downloadToFile(file);
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    async *list(location) {
      const found = (await container(location.container)).listBlobsFlat({ prefix: location.path });
      try {
        for await (const item of found) {
          yield {
            path: item.name,
            size: item.properties.contentLength ?? 0,
            etag: item.properties.etag,
            lastModified: item.properties.lastModified,
          };
        }
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    exists: async (location) => (await blob(location)).exists(),
    async appender(location, contentType) {
      const client = (await container(location.container)).getAppendBlobClient(location.path);
      await client.create({ blobHTTPHeaders: { blobContentType: contentType } });
      return {
        async append(data) {
          await client.appendBlock(data, data.length);
        },
      };
    },
  };
  return storage;
}

async function launch(context: EmulatorContext, account: StorageAccount): Promise<Azurite> {
  const directory = join(context.scratchDirectory, 'storage');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return startAzurite({
    account,
    certificate: context.serverCertificate,
    directory,
    timeoutMs: startTimeoutMs,
  });
}

async function open(
  context: EmulatorContext,
  account: StorageAccount,
  launched: Promise<Azurite>,
): Promise<Connection> {
  const [port, sdk] = await Promise.all([
    launched.then((azurite) => azurite.port),
    import('@azure/storage-blob'),
  ]);
  const local = `localhost:${port}`;
  // Clients that expect the account in the host name get it there, if the emulator was given that name.
  const named = context.settings.extraHosts.find((host) => host.startsWith(`${account.name}.blob.`));
  const origin = `https://${named === undefined ? local : `${named}:${port}`}`;
  const credential = new sdk.StorageSharedKeyCredential(account.name, account.key);
  const options = { retryOptions: { maxTries: 3 }, tlsOptions: { ca: context.serverCertificate.authority } };
  return {
    origin,
    base: named === undefined ? `${origin}/${account.name}` : origin,
    hosts: [local, `127.0.0.1:${port}`, ...(named === undefined ? [] : [`${named}:${port}`])],
    service: new sdk.BlobServiceClient(`https://${local}/${account.name}`, credential, options),
    credential,
    sdk,
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}

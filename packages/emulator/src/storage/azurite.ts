import { createRequire } from 'node:module';
import { join } from 'node:path';
import { spawnTethered, type TetheredProcess } from '@azureml-actions/lifeline';
import type { ServerCertificate } from '../planes/certificates.js';
import { writePrivateFile } from '../stateDirectory.js';

/** A storage account to be served. */
export interface StorageAccount {
  readonly name: string;
  /** Base64. */
  readonly key: string;
}

/** What Azurite is started with. */
export interface AzuriteOptions {
  readonly account: StorageAccount;
  readonly certificate: ServerCertificate;
  /** Where its certificate files and data go. */
  readonly directory: string;
  /** How long it may take to start, in milliseconds. */
  readonly timeoutMs: number;
}

/** A blob service. */
export interface Azurite {
  /** Resolves once it listens. Rejects with what it printed, when it ends early or says nothing in time. */
  readonly port: Promise<number>;
  /** Ends it, whether or not it has started; what it holds is lost. */
  stop(): Promise<void>;
}

/**
 * Starts Azurite's blob service on 127.0.0.1, on a port of its choice, with https and everything in memory.
 * @param options account, certificate and folder, which must exist
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const certificatePath = join(options.directory, 'azurite.pem');
  const keyPath = join(options.directory, 'azurite-key.pem');
  await writePrivateFile(certificatePath, options.certificate.chain);
  await writePrivateFile(keyPath, options.certificate.privateKey);
  const child = spawnTethered(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js'),
      ...['--blobHost', '127.0.0.1', '--blobPort', '0'],
      ...['--cert', certificatePath, '--key', keyPath],
      // Without --location, which it refuses beside this: what it writes goes to the working directory.
      '--inMemoryPersistence',
      ...['--skipApiVersionCheck', '--disableTelemetry', '--silent'],
    ],
    {
      cwd: options.directory,
      env: { AZURITE_ACCOUNTS: `${options.account.name}:${options.account.key}`, ...systemVariables() },
    },
  );
  const port = listeningPort(child, options.timeoutMs);
  port.catch(() => child.stop([]));
  return { port, stop: () => child.stop([]) };
}

/** Reads on after the port was found, else the child would block on a full pipe. */
function listeningPort(child: TetheredProcess, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`The blob storage (Azurite) ${reason}. It printed: ${printed.trim() || 'nothing'}`));
    };
    const timer = setTimeout(() => {
      fail(`did not start within ${timeoutMs} ms`);
    }, timeoutMs);
    const read = (chunk: Buffer) => {
      if (printed.length > 65_536) return;
      printed += chunk.toString('utf8');
      const port = /listens on https?:\/\/[^:\s]+:(?<port>\d+)/.exec(printed)?.groups?.['port'];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.exited.then(
      ({ code, signal }) => {
        fail(`ended early (${signal ?? `exit code ${String(code)}`})`);
      },
      (error: unknown) => {
        fail(`could not be started: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  });
}

/** What Node needs on Windows to start at all. */
function systemVariables(): Record<string, string> {
  return Object.fromEntries(
    ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

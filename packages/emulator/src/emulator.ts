import { randomBytes } from 'node:crypto';
import { metadataUrl } from './arm/cloudMetadata.js';
import { preparedIds } from './arm/dependencies.js';
import { createOperations } from './arm/operations.js';
import { resourceGroupId } from './arm/resourceId.js';
import { saveResourceGroup } from './arm/resourceGroups.js';
import { createResourceStore } from './arm/resourceStore.js';
import { systemClock } from './clock.js';
import { createCloud } from './cloud.js';
import { registerControl } from './control/controlPlane.js';
import { createAccessTokens } from './entra/accessTokens.js';
import { registerEntra } from './entra/entraRoutes.js';
import { createPermissions, type Permissions } from './entra/permissions.js';
import { createSigningKey } from './entra/signingKey.js';
import { createFaults, type Faults } from './faults.js';
import { registerGitHub } from './github/githubRoutes.js';
import { registerImds, type ManagedIdentityEndpoints } from './imds/imdsRoutes.js';
import { createJournal, type Journal } from './journal.js';
import { bindPlanes } from './planes/bindPlanes.js';
import { createCertificates } from './planes/certificates.js';
import type { Planes } from './planes/plane.js';
import type { EmulatorContext, PreparedResources } from './provider.js';
import { resourceProviders } from './providers.js';
import { resolveSettings, type EmulatorIdentity, type EmulatorOptions } from './settings.js';
import { prepareStateDirectory, writePrivateFile } from './stateDirectory.js';
import { clientEnvironment, type ClientEnvironmentOptions } from './clientEnvironment.js';

/** A running emulator. */
export interface Emulator {
  readonly planes: Planes;
  /** The cloud-metadata document, to be given to clients. */
  readonly metadataUrl: string;
  /** PEM file of the certificate authority that clients are to trust. */
  readonly caCertificatePath: string;
  readonly identity: EmulatorIdentity;
  readonly subscriptionId: string;
  /** The first resource group, which holds the prepared resources. */
  readonly resourceGroup: string;
  readonly location: string;
  /** Ids of resources a workspace can be made on. */
  readonly prepared: PreparedResources;
  /** The bearer token of the control plane. */
  readonly controlToken: string;
  /** URL and bearer token of GitHub's ID-token endpoint, as a job with `id-token: write` gets them. */
  readonly idTokenRequest: { readonly url: string; readonly token: string };
  /** Where a virtual machine or a compute instance gets its managed identity's tokens. */
  readonly managedIdentity: ManagedIdentityEndpoints;
  readonly journal: Journal;
  readonly faults: Faults;
  /** What the identity may do; take something away to see `AuthorizationFailed`. */
  readonly permissions: Permissions;
  /** The environment variables a client process needs to find and trust the emulator. */
  clientEnvironment(options?: ClientEnvironmentOptions): Record<string, string>;
  /** Stops everything and removes the files. Can be called again. */
  stop(): Promise<void>;
}

/**
 * Starts an emulator of Azure Machine Learning on 127.0.0.1.
 * @param options everything has a default
 * @throws Error when a port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = resolveSettings(options);
  const { clock, random, log, identity } = settings;
  const cleanups: (() => void | Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= runCleanups(cleanups, log));

  try {
    const directory = await prepareStateDirectory(options.stateDirectory);
    cleanups.push(() => directory.remove());
    const [certificate, entraKey, gitHubKey] = await Promise.all([
      // Clients judge certificates by the real time, whatever clock was injected.
      createCertificates(systemClock.now(), settings.extraHosts),
      createSigningKey(),
      createSigningKey(),
    ]);
    await writePrivateFile(directory.caCertificatePath, certificate.authority);

    const journal = createJournal(clock);
    const faults = createFaults(random, () => {
      tokens.expireAll();
    });
    const permissions = createPermissions(settings.permissions);
    const servers = await bindPlanes({
      settings,
      certificate,
      journal,
      faults,
      permissions,
      tokens: () => tokens,
      cloud: () => cloud,
    });
    cleanups.push(() => servers.close());
    const planes = servers.planes;
    const cloud = createCloud(settings.cloudSuffix, planes.arm.origin);
    const tokens = createAccessTokens({
      key: entraKey,
      issuer: `${planes.login.origin}/${identity.tenantId}/`,
      tenantId: identity.tenantId,
      lifetime: settings.tokenLifetime,
      clock,
      random,
    });
    const store = createResourceStore(clock);
    for (const name of settings.resourceGroups) {
      saveResourceGroup({ store }, resourceGroupId(settings.subscriptionId, name), settings.location);
    }
    const resourceGroup = settings.resourceGroups[0] ?? 'rg-emulator';
    const operations = createOperations({ store, faults, clock, random, pace: settings.pace });
    const extraEnvironment: Record<string, string> = {};
    const context: EmulatorContext = {
      settings,
      cloud,
      planes,
      store,
      operations,
      tokens,
      permissions,
      faults,
      journal,
      clock,
      random,
      prepared: preparedIds(resourceGroupId(settings.subscriptionId, resourceGroup)),
      caCertificatePath: directory.caCertificatePath,
      serverCertificate: certificate,
      scratchDirectory: directory.scratch,
      log,
      onStop: (run) => cleanups.push(run),
      provideEnvironment: (variables) => Object.assign(extraEnvironment, variables),
    };
    cleanups.push(() => {
      operations.stop();
    });
    const controlToken = randomBytes(24).toString('base64url');
    registerEntra(context, entraKey, gitHubKey);
    const idTokenRequest = registerGitHub(context, gitHubKey);
    const managedIdentity = registerImds(context);
    registerControl(context, controlToken);
    for (const provider of resourceProviders) await provider.register(context);
    // Once more and last, so that on stopping the planes close before what answers on them.
    cleanups.push(() => servers.close());
    await servers.open();

    const emulator: Emulator = {
      planes,
      metadataUrl: metadataUrl(planes.arm),
      caCertificatePath: directory.caCertificatePath,
      identity,
      subscriptionId: settings.subscriptionId,
      resourceGroup,
      location: settings.location,
      prepared: context.prepared,
      controlToken,
      idTokenRequest,
      managedIdentity,
      journal,
      faults,
      permissions,
      clientEnvironment: (choices = {}) => ({
        ...clientEnvironment(emulator, cloud, choices),
        ...extraEnvironment,
      }),
      stop,
    };
    return emulator;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs what must be undone, last first; one failure does not keep the others from running. */
async function runCleanups(
  cleanups: readonly (() => void | Promise<void>)[],
  log: (line: string) => void,
): Promise<void> {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      await cleanup();
    } catch (error) {
      log(`While stopping: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

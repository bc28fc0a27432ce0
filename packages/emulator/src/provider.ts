import type { AccessTokens } from './entra/accessTokens.js';
import type { Permissions } from './entra/permissions.js';
import type { Operations } from './arm/operations.js';
import type { ResourceStore } from './arm/resourceStore.js';
import type { Cloud } from './cloud.js';
import type { Clock } from './clock.js';
import type { Faults } from './faults.js';
import type { Journal } from './journal.js';
import type { ServerCertificate } from './planes/certificates.js';
import type { Planes } from './planes/plane.js';
import type { Random } from './random.js';
import type { EmulatorSettings } from './settings.js';

/** ARM ids of what exists in the first resource group from the start, so that a workspace can be made. */
export interface PreparedResources {
  readonly storageAccount: string;
  readonly keyVault: string;
  readonly applicationInsights: string;
  readonly containerRegistry: string;
}

/**
 * What a resource provider works with.
 *
 * How to emulate one more resource, in a file of its own:
 *
 * 1. Export a {@link ResourceProvider}; add it to the list in `providers.ts`.
 * 2. In `register`, call `context.planes.arm.route(…)` (or `api`, `scoring`, …) for each operation. A
 *    handler gets a `PlaneRequest` and returns a `Reply` made by `json`, `text`, `bytes`, `stream` or
 *    `empty` of `planes/reply.ts`; for anything but success it throws `AzureError`, and the plane gives it
 *    its service's body. `arm/workspaceScope.ts` has the path prefix and finds the workspace.
 * 3. ARM routes name their `resourceType`: its api-versions (`arm/apiVersions.ts`) are then checked. The
 *    bearer token is checked before the handler (ARM audience on `arm`, ARM or ML audience on `api`);
 *    `request.caller` says who it is. Routes marked `anonymous` skip that, and all of `scoring` does:
 *    there the handler asks `context.tokens.verify(token, context.cloud.machineLearningAudiences())`.
 * 4. ARM resources live in `context.store`. For a long-running operation save the resource, call
 *    `context.operations.start({ resourceId, kind, work })`, which looks after `provisioningState` and
 *    injected faults, and answer through `withOperation` of `arm/operationReplies.ts`. Before a write,
 *    `context.operations.requireIdle(resource)` answers 409.
 * 5. Lists go through `page` of `arm/paging.ts`.
 * 6. Child processes, servers and files: keep files under `context.scratchDirectory` and end everything
 *    in `context.onStop(…)`; these run in reverse order, after the planes were closed.
 */
export interface EmulatorContext {
  readonly settings: EmulatorSettings;
  readonly cloud: Cloud;
  readonly planes: Planes;
  readonly store: ResourceStore;
  readonly operations: Operations;
  readonly tokens: AccessTokens;
  /** What callers may do on ARM; checked before a handler is called. */
  readonly permissions: Permissions;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly prepared: PreparedResources;
  /** PEM file of the emulator's certificate authority, for child processes that call the planes. */
  readonly caCertificatePath: string;
  /** What the planes speak TLS with, for child processes that answer to clients as well. */
  readonly serverCertificate: ServerCertificate;
  /** A folder of this emulator alone; it is gone after `stop()`. */
  readonly scratchDirectory: string;
  /** One line for the person who runs the emulator. */
  readonly log: (line: string) => void;
  /** Registers what to do when the emulator stops. */
  onStop(run: () => void | Promise<void>): void;
  /** Adds variables to what client processes are given (`Emulator.clientEnvironment()`). */
  provideEnvironment(variables: Readonly<Record<string, string>>): void;
}

/** Emulates some resources: registers their routes on the planes. */
export interface ResourceProvider {
  readonly name: string;
  /** Called once, after the ports are bound and before requests are answered. */
  register(context: EmulatorContext): void | Promise<void>;
}

import { renderRegionalError } from '../api/regionalErrors.js';
import { apiVersionStage } from '../arm/apiVersions.js';
import { renderArmError } from '../arm/armErrors.js';
import { unknownArmPath } from '../arm/unknownPath.js';
import { AzureError } from '../azureError.js';
import type { Cloud } from '../cloud.js';
import type { AccessTokens } from '../entra/accessTokens.js';
import { authorizationStage } from '../entra/authorizationStage.js';
import { bearerStage } from '../entra/bearerStage.js';
import { renderEntraError } from '../entra/entraErrors.js';
import type { Permissions } from '../entra/permissions.js';
import type { Faults } from '../faults.js';
import type { JournalWriter } from '../journal.js';
import type { EmulatorSettings } from '../settings.js';
import type { ServerCertificate } from './certificates.js';
import { faultStage } from './faultStage.js';
import { journalStage } from './journalStage.js';
import { planeNames, type PlaneName, type PlaneRequest, type Planes, type Stage } from './plane.js';
import { bindPlane, type PlaneOptions, type PlaneServer } from './planeServer.js';
import { json, type Reply } from './reply.js';
import { requestIdStage } from './requestIds.js';

/** What the planes share. Tokens and cloud are asked for late: they are made once the ports are known. */
export interface PlaneParts {
  readonly settings: EmulatorSettings;
  readonly certificate: ServerCertificate;
  readonly journal: JournalWriter;
  readonly faults: Faults;
  readonly permissions: Permissions;
  readonly tokens: () => AccessTokens;
  readonly cloud: () => Cloud;
}

/** Every plane, and the switches that turn them on and off together. */
export interface PlaneServers {
  readonly planes: Planes;
  open(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Binds all planes' ports.
 * @throws Error when one is taken; those bound before are closed again
 */
export async function bindPlanes(parts: PlaneParts): Promise<PlaneServers> {
  const servers: PlaneServer[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  const origins = new Map<PlaneName, string>();
  const bind = async (name: PlaneName) => {
    const server = await bindPlane(planeOptions(name, parts, () => origins.get('login') ?? ''));
    servers.push(server);
    origins.set(name, server.origin);
    return [name, server] as const;
  };
  const results = await Promise.allSettled(planeNames.map(bind));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const byName = new Map(servers.map((server) => [server.name, server]));
  const plane = (name: PlaneName): PlaneServer => {
    const server = byName.get(name);
    if (server === undefined) throw new Error(`The plane ${name} is not bound.`);
    return server;
  };
  return {
    planes: {
      login: plane('login'),
      arm: plane('arm'),
      api: plane('api'),
      scoring: plane('scoring'),
      github: plane('github'),
      imds: plane('imds'),
      control: plane('control'),
    },
    async open() {
      await Promise.all(servers.map((server) => server.open()));
    },
    close,
  };
}

function planeOptions(name: PlaneName, parts: PlaneParts, loginOrigin: () => string): PlaneOptions {
  const { settings, journal, faults } = parts;
  const render = renderer(name, parts);
  return {
    name,
    port: settings.ports[name],
    certificate: name === 'imds' ? undefined : parts.certificate,
    clock: settings.clock,
    random: settings.random,
    extraHosts: settings.extraHosts,
    outer:
      name === 'control'
        ? []
        : [journalStage(journal), requestIdStage, faultStage(faults, settings.clock, render)],
    inner: innerStages(name, parts, loginOrigin),
    render,
    unknownPath:
      name === 'arm'
        ? unknownArmPath
        : (request) => new AzureError(404, 'NotFound', `There is nothing at ${request.path} on this host.`),
    onDefect: (error, request) => {
      settings.log(
        `Defect in the emulator at ${name} ${request.method} ${request.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    },
  };
}

function renderer(name: PlaneName, parts: PlaneParts): (error: AzureError, request: PlaneRequest) => Reply {
  const { clock, location } = parts.settings;
  switch (name) {
    case 'arm':
      return renderArmError;
    case 'api':
      return (error, request) => renderRegionalError(error, request, clock, location);
    case 'login':
      return (error, request) => renderEntraError(error, request, clock);
    case 'github':
      return (error) => json(error.status, { message: error.message, code: error.code }, error.headers);
    case 'scoring':
    case 'imds':
    case 'control':
      return (error) =>
        json(error.status, { error: { code: error.code, message: error.message } }, error.headers);
  }
}

function innerStages(name: PlaneName, parts: PlaneParts, loginOrigin: () => string): readonly Stage[] {
  const { settings } = parts;
  const bearer = (audiences: () => readonly string[]): Stage => {
    const authorizationUri = () => `${loginOrigin()}/${settings.identity.tenantId}`;
    return async (request, next) =>
      bearerStage({ tokens: parts.tokens(), audiences, authorizationUri, clock: settings.clock })(
        request,
        next,
      );
  };
  switch (name) {
    case 'arm':
      return [
        bearer(() => parts.cloud().managementAudiences()),
        apiVersionStage(settings.location),
        authorizationStage(parts.permissions),
      ];
    case 'api':
      return [
        bearer(() => [...parts.cloud().managementAudiences(), ...parts.cloud().machineLearningAudiences()]),
      ];
    case 'login':
    case 'scoring':
    case 'github':
    case 'imds':
    case 'control':
      return [];
  }
}

import { join } from 'node:path';
import { perEmulator } from '../perEmulator.js';
import { amlTokens, type AmlTokens } from './amlTokens.js';
import { pythonEnvironment } from './containerEnvironment.js';
import { deploymentRuntimes, type DeploymentRuntimes } from './deploymentRuntimes.js';
import { endpointRouting, type EndpointRouting } from './endpointRouting.js';
import { chooseScoringServer, type ScoringServer } from './pythonInterpreter.js';
import { endpointKeyring, type EndpointKeyring } from './endpointKeys.js';

/** What endpoints, deployments and scoring share in an emulator. */
export interface Inference {
  readonly keys: EndpointKeyring;
  readonly tokens: AmlTokens;
  readonly runtimes: DeploymentRuntimes;
  readonly routing: EndpointRouting;
  /** Finds out who is to host scripts, before the first deployment waits for it. */
  prepare(): Promise<void>;
}

/** The inferencing service of an emulator. Its processes end when the emulator stops. */
export const inference = perEmulator<Inference>((context) => {
  const { settings, clock } = context;
  const { python } = settings;
  let chosen: Promise<ScoringServer> | undefined;
  const server = () =>
    (chosen ??= chooseScoringServer(settings.scoringServer, python, pythonEnvironment(process.env)));
  const runtimes = deploymentRuntimes(
    {
      clock,
      python,
      server,
      ownEnvironment: process.env,
    },
    join(context.scratchDirectory, 'deployments'),
  );
  context.onStop(() => runtimes.stop());
  return {
    keys: endpointKeyring(),
    tokens: amlTokens(clock, settings.tokenLifetime),
    runtimes,
    routing: endpointRouting(),
    async prepare() {
      await server();
    },
  };
});

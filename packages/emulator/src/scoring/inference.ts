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
}

/** The inferencing service of an emulator. Its processes end when the emulator stops. */
export const inference = perEmulator<Inference>((context) => {
  const { settings, clock } = context;
  const { python } = settings;
  let server: Promise<ScoringServer> | undefined;
  const runtimes = deploymentRuntimes(
    {
      clock,
      python,
      server: () =>
        (server ??= chooseScoringServer(settings.scoringServer, python, pythonEnvironment(process.env))),
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
  };
});

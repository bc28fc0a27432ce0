import type { ApplicationOptions } from '@azureml-actions/identity';
import { builtInCloud, type Cloud } from '@azureml-actions/rest';
import { FakeClock } from '../../support/fakeClock.ts';
import { RecordingLogger } from '../../support/recordingLogger.ts';
import { ScriptedRandom } from '../../support/scriptedRandom.ts';
import { ScriptedTransport, type ScriptedStep } from '../../support/scriptedTransport.ts';

export const tenantId = '22222222-2222-4222-8222-222222222222';
export const clientId = '11111111-1111-4111-8111-111111111111';

/** What an application's credential stands on, all of it fake, and what came to it. */
export interface FakeApplication {
  readonly options: ApplicationOptions;
  readonly transport: ScriptedTransport;
  readonly clock: FakeClock;
  readonly logger: RecordingLogger;
  /** Every secret in the order in which it was told of. */
  readonly secrets: string[];
}

/** @param steps the answers of Entra and GitHub, in order */
export function fakeApplication(
  steps: readonly ScriptedStep[],
  cloud = cloudNamed('AzureCloud'),
): FakeApplication {
  const transport = new ScriptedTransport(...steps);
  const [clock, logger, secrets] = [new FakeClock(), new RecordingLogger(), Array<string>()];
  return {
    transport,
    clock,
    logger,
    secrets,
    options: {
      cloud,
      tenantId,
      clientId,
      transport,
      clock,
      logger,
      random: new ScriptedRandom(),
      onSecret: (secret) => secrets.push(secret),
    },
  };
}

export function cloudNamed(name: string): Cloud {
  const cloud = builtInCloud(name);
  if (cloud === undefined) throw new Error(`There is no cloud ${name}.`);
  return cloud;
}

/** A token that can be decoded, and that nobody would accept. */
export function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.${'signature-of-nobody'.repeat(3)}`;
}

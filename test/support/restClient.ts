import { RestClient, TrustedHosts, type RestClientOptions } from '@azureml-actions/rest';
import { FakeClock } from './fakeClock.ts';
import { FakeTokens } from './fakeTokens.ts';
import { RecordingLogger } from './recordingLogger.ts';
import { ScriptedRandom } from './scriptedRandom.ts';
import { ScriptedTransport, type ScriptedStep } from './scriptedTransport.ts';

/** A real client whose surroundings are all fakes. */
export interface ClientUnderTest {
  readonly client: RestClient;
  readonly transport: ScriptedTransport;
  readonly clock: FakeClock;
  readonly tokens: FakeTokens;
  readonly logger: RecordingLogger;
}

/**
 * @param steps the answers of the transport, in order
 * @param options what differs from the fakes; trusted are `management.azure.com` and `*.api.azureml.ms`
 */
export function clientUnderTest(
  steps: readonly ScriptedStep[],
  options: Partial<RestClientOptions> = {},
): ClientUnderTest {
  const transport = new ScriptedTransport(...steps);
  const clock = new FakeClock();
  const tokens = new FakeTokens();
  const logger = new RecordingLogger();
  const client = new RestClient({
    transport,
    clock,
    tokens,
    logger,
    random: new ScriptedRandom(),
    trustedHosts: new TrustedHosts(['management.azure.com', '*.api.azureml.ms']),
    userAgent: 'azureml-actions/0.0.0 test',
    ...options,
  });
  return { client, transport, clock, tokens, logger };
}

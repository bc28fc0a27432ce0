import { RenewingTokenSource, StaticTokenCredential } from '@azureml-actions/identity';
import {
  HttpClientTransport,
  RestClient,
  TimeoutError,
  TrustedHosts,
  resolveCloud,
  retryingExchange,
  systemClock,
  systemRandom,
  type Clock,
  type Cloud,
  type Random,
} from '@azureml-actions/rest';
import type { Action } from './action.js';
import { formatDuration } from './duration.js';
import { chooseCredential, type IdentityInputs } from './identityInputs.js';
import { assertTokenLasts } from './tokenLifetime.js';
import { userAgent } from './userAgent.js';

/** An action's way to Azure. */
export interface Session {
  readonly cloud: Cloud;
  readonly client: RestClient;
  readonly tokens: RenewingTokenSource;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Opens the way to Azure: the cloud from the input `cloud` only (an environment must not
 * redirect a secret), a credential, and the request pipeline. Connections are closed when `body` ends.
 */
export async function withSession<T>(
  action: Action,
  identity: IdentityInputs,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const cloudInput = action.inputs.text('cloud') ?? 'AzureCloud';
  const allowedHosts = action.inputs.list('allowed-hosts', { commas: true });
  maskProxyPasswords(action);
  const transport = new HttpClientTransport();
  const deadline = startDeadline(action);
  const signal = AbortSignal.any([action.signal, deadline.signal]);
  const stands = { transport, clock: systemClock, random: systemRandom, logger: action.logger };
  try {
    const cloud = await resolveCloud(cloudInput, (request) =>
      retryingExchange(() => ({ ...request, timeoutMs: 30_000 }), {
        ...stands,
        repeatable: true,
        signal,
      }),
    );
    warnOfOtherCloud(action, identity, cloud);
    const credential = chooseCredential(action, identity, { ...stands, cloud, onSecret: action.mask });
    if (credential instanceof StaticTokenCredential) {
      assertTokenLasts(credential, action.inputs.givenDuration('timeout'), systemClock, action.logger);
    }
    const tokens = new RenewingTokenSource(credential, systemClock, systemRandom, action.logger);
    const client = new RestClient({
      ...stands,
      tokens,
      trustedHosts: new TrustedHosts([...cloud.hosts, ...allowedHosts]),
      userAgent: userAgent(action.name),
      signal,
    });
    return await body({ cloud, client, tokens, clock: systemClock, random: systemRandom });
  } finally {
    deadline.clear();
    transport.close();
  }
}

/** Milliseconds after `timeout` in which a wait may still say in its own words that it was too long. */
const graceMs = 60_000;

/** Ends everything some time after the input `timeout`, whatever is being waited for then. */
function startDeadline(action: Action): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const timeout = action.inputs.givenDuration('timeout');
  if (timeout === undefined) return { signal: controller.signal, clear: () => undefined };
  const timer = setTimeout(() => {
    controller.abort(
      new TimeoutError(`${action.name} did not end within its timeout of ${formatDuration(timeout.ms)}.`, {
        code: 'ActionTimeout',
        resource: 'timeout',
        remedy: 'Give a larger timeout, or look at the log above for what took so long.',
      }),
    );
  }, timeout.ms + graceMs);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

/** The cloud is the input's alone, but a secret that was made for another one will not work. */
function warnOfOtherCloud(action: Action, identity: IdentityInputs, cloud: Cloud): void {
  const url = identity.credsResourceManager;
  if (url === undefined || !URL.canParse(url)) return;
  const { host } = new URL(url);
  if (host === new URL(cloud.resourceManager).host) return;
  action.logger.warning(
    `The input creds names ${host}, but this step works in ${cloud.name}: set the input cloud, which alone decides.`,
  );
}

/** The transport reads these by itself. */
const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

function maskProxyPasswords(action: Action): void {
  for (const variable of proxyVariables) {
    const url = action.environment.get(variable) ?? '';
    const password = URL.canParse(url) ? new URL(url).password : '';
    if (password !== '') action.mask(decodeURIComponent(password));
  }
}

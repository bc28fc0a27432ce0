import * as v from 'valibot';
import { ActionsError, type ErrorFacts } from './errors.js';
import { remedyFor } from './remedies.js';

/** Something did not happen in time; the message says what was waited for. */
export class TimeoutError extends ActionsError {}

/** The user, or the runner on the user's behalf, asked to stop. */
export class CancelledError extends ActionsError {
  constructor(message = 'The workflow was cancelled.') {
    super(message, { code: 'Cancelled' });
  }
}

/** Azure answered with something that is not what its specification says. */
export class InvalidResponseError extends ActionsError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'InvalidResponse', ...facts });
  }
}

/** A URL that would carry our token to a host that is not the cloud's. */
export class ForeignHostError extends ActionsError {
  /**
   * @param source what the URL came from, as the start of a sentence
   * @param hostIsKnown true when the host is trusted and only the way to it is not
   */
  constructor(source: string, url: URL, hostIsKnown: boolean) {
    const place = `${url.protocol}//${url.host}`;
    const fault = hostIsKnown
      ? 'not by plain https: a token goes by https only, and to no URL with a user name in it'
      : 'a host that this cloud does not own';
    super(`${source} points to ${place}, ${fault}. No token was sent there.`, {
      code: 'ForeignHost',
      resource: url.host,
      remedy: hostIsKnown
        ? 'Write the address with https:// and without a user name; if it came from an answer, treat that as tampered with.'
        : `If you trust ${url.host}, name it in the input allowed-hosts; otherwise treat the answer as tampered with.`,
    });
  }
}

const systemError = v.object({ code: v.string(), syscall: v.optional(v.string()) });

/** Faults at which not one byte of the request reached the server. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** What the proxy agent of `@actions/http-client` says, whatever the proxy did, with code ECONNRESET. */
const tunnelFault = /^tunneling socket could not be established, (?:statusCode=(\d+))?/u;
/** Faults that another attempt may not meet. */
const transient = new Set([...beforeSending, 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']);

/** No complete answer came: refused, reset, cut short, or no such host. */
export class ConnectionError extends ActionsError {
  /** True when the server cannot have seen the request, so that repeating is always safe. */
  readonly nothingSent: boolean;
  /** False for faults that stay, such as a certificate nobody vouches for. */
  readonly transient: boolean;

  private constructor(message: string, facts: ErrorFacts, nothingSent: boolean, isTransient: boolean) {
    super(message, facts);
    this.nothingSent = nothingSent;
    this.transient = isTransient;
  }

  /** Wraps what Node threw, keeping its code (`ECONNRESET`, ...) and dropping the query string. */
  static from(cause: unknown, method: string, url: URL): ConnectionError {
    const resource = url.host + url.pathname;
    const text = messageOf(cause);
    const tunnel = tunnelFault.exec(text);
    if (tunnel !== null) {
      const status = Number(tunnel[1] ?? 0);
      return new ConnectionError(
        `${method} ${url.host} failed at the proxy: ${text}`,
        {
          code: 'ProxyRefused',
          resource,
          remedy:
            status === 407
              ? remedyFor([], 407)
              : 'Check the variables https_proxy and no_proxy of the runner, and that the proxy lets this host through.',
          cause,
        },
        true,
        status < 400 || status >= 500,
      );
    }
    const parsed = v.safeParse(systemError, cause);
    const code = parsed.success ? parsed.output.code : 'ConnectionFailed';
    const connecting =
      cause instanceof AggregateError || (parsed.success && parsed.output.syscall === 'connect');
    const certificate = /CERT|SELF_SIGNED|ISSUER|ERR_TLS/u.test(code);
    return new ConnectionError(
      `${method} ${url.host} failed without a complete answer: ${text}`,
      {
        code,
        resource,
        remedy: certificate
          ? 'The server’s certificate is not trusted. Behind an inspecting proxy, point NODE_EXTRA_CA_CERTS at its CA certificate.'
          : 'Check that the host is right and can be reached from this runner (proxy, firewall, private endpoint).',
        cause,
      },
      connecting || beforeSending.has(code),
      // A body that was cut carries no system code at all.
      !certificate && (transient.has(code) || code === 'ConnectionFailed' || code.startsWith('HPE_')),
    );
  }
}

/** Node tries every address of a name, and throws their faults together without a message. */
function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}

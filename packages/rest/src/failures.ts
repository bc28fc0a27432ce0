import * as v from 'valibot';
import { ActionsError, type ErrorFacts } from './errors.js';

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
  constructor(source: string, host: string) {
    super(`${source} points to ${host}, a host that this cloud does not own. No token was sent there.`, {
      code: 'ForeignHost',
      resource: host,
      remedy: `If you trust ${host}, name it in the input allowed-hosts; otherwise treat the answer as tampered with.`,
    });
  }
}

const systemError = v.object({ code: v.string() });

/** Faults at which not one byte of the request reached the server. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
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
    const parsed = v.safeParse(systemError, cause);
    const code = parsed.success ? parsed.output.code : 'ConnectionFailed';
    const text = cause instanceof Error ? cause.message : String(cause);
    const certificate = /CERT|SELF_SIGNED|ISSUER|ERR_TLS/u.test(code);
    return new ConnectionError(
      `${method} ${url.host} failed without a complete answer: ${text}`,
      {
        code,
        resource: url.host + url.pathname,
        remedy: certificate
          ? 'The server’s certificate is not trusted. Behind an inspecting proxy, point NODE_EXTRA_CA_CERTS at its CA certificate.'
          : 'Check that the host is right and can be reached from this runner (proxy, firewall, private endpoint).',
        cause,
      },
      beforeSending.has(code),
      // A body that was cut carries no system code at all.
      !certificate && (transient.has(code) || code === 'ConnectionFailed' || code.startsWith('HPE_')),
    );
  }
}

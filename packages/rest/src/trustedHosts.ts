import { ForeignHostError } from './failures.js';

/** The hosts that may see a bearer token: the cloud's own, plus those trusted by name. */
export class TrustedHosts {
  readonly #patterns: string[];

  /** @param patterns `host`, `host:port` or `*.suffix`, compared case-insensitively */
  constructor(patterns: readonly string[]) {
    // A URL drops the default port of https, so a pattern must not insist on it.
    this.#patterns = patterns.map((pattern) => pattern.trim().toLowerCase().replace(/:443$/u, ''));
  }

  /** Adds the host of a scoring URI that Azure Resource Manager itself returned. */
  trust(url: string): void {
    this.#patterns.push(new URL(url).host.toLowerCase());
  }

  /** True when a token may be sent to this URL; plain http and user names never qualify. */
  allows(url: URL): boolean {
    return isPlainHttps(url) && this.#knows(url.host.toLowerCase());
  }

  /**
   * @param source what the URL came from, for the message: `the header Location of …`
   * @throws ForeignHostError when the URL leaves the cloud
   */
  assertAllowed(url: URL, source: string): void {
    if (!this.allows(url)) throw new ForeignHostError(source, url, this.#knows(url.host.toLowerCase()));
  }

  #knows(host: string): boolean {
    return this.#patterns.some((pattern) =>
      pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
    );
  }
}

function isPlainHttps(url: URL): boolean {
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

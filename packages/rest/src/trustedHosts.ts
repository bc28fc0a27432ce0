import { ForeignHostError } from './failures.js';

/** The hosts that may see a bearer token: the cloud's own, plus those trusted by name. */
export class TrustedHosts {
  readonly #patterns: string[];

  /** @param patterns `host`, `host:port` or `*.suffix`, compared case-insensitively */
  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((pattern) => pattern.toLowerCase());
  }

  /** Adds the host of a scoring URI that Azure Resource Manager itself returned. */
  trust(url: string): void {
    this.#patterns.push(new URL(url).host.toLowerCase());
  }

  /** True when a token may be sent to this URL; plain http never qualifies. */
  allows(url: URL): boolean {
    if (url.protocol !== 'https:' || url.username !== '') return false;
    const host = url.host.toLowerCase();
    return this.#patterns.some((pattern) =>
      pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
    );
  }

  /**
   * @param source what the URL came from, for the message: `the header Location of …`
   * @throws ForeignHostError when the URL leaves the cloud
   */
  assertAllowed(url: URL, source: string): void {
    if (!this.allows(url)) throw new ForeignHostError(source, `${url.protocol}//${url.host}`);
  }
}

import { AzureError } from '../azureError.js';
import type { Stage } from './plane.js';

/**
 * True when a Host header names this machine's loopback and the plane's own port. Anything else is a web
 * page that made its own domain resolve to 127.0.0.1 (DNS rebinding), and the emulator runs commands.
 * @param host the Host header
 * @param port the port of the plane
 * @param extra further host names (without port) that clients were told to use
 */
export function isOwnHost(host: string | undefined, port: number, extra: readonly string[] = []): boolean {
  if (host === undefined) return false;
  const match = /^(?<name>\[[0-9a-f:]+\]|[^:]+):(?<port>\d+)$/i.exec(host);
  if (Number(match?.groups?.['port']) !== port) return false;
  const name = match?.groups?.['name']?.toLowerCase() ?? '';
  return ['localhost', '127.0.0.1', '[::1]', ...extra.map((other) => other.toLowerCase())].includes(name);
}

/**
 * Refuses requests for other hosts.
 * @param port the plane's port, asked for at each request
 * @param extra further host names
 */
export function hostStage(port: () => number, extra: readonly string[]): Stage {
  return (request, next) => {
    if (isOwnHost(request.headers['host'], port(), extra)) return next();
    throw new AzureError(
      421,
      'MisdirectedRequest',
      `This emulator answers for localhost:${port()} only, not for the host this request names.`,
    );
  };
}

/** The ways callers of an endpoint show who they are. */
export const authModes = ['Key', 'AMLToken', 'AADToken'] as const;

/** How callers of an endpoint show who they are. */
export type AuthMode = (typeof authModes)[number];

/** The auth mode in its own spelling, whatever case it was written in; the articles write `key`. */
export function parseAuthMode(text: unknown): AuthMode | undefined {
  if (typeof text !== 'string') return undefined;
  return authModes.find((mode) => mode.toLowerCase() === text.toLowerCase());
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration: `90s`, `30m`, `1h30m`, ISO 8601 (`PT1H30M`), or a bare number of seconds.
 * @returns milliseconds, or `undefined` when it is none of these
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/u.test(trimmed)) return Math.round(Number(trimmed) * 1000);
  const iso = /^p(?:(\d+)d)?(?:t(.+))?$/u.exec(trimmed);
  const body = iso === null ? trimmed : `${iso[1] === undefined ? '' : `${iso[1]}d`}${iso[2] ?? ''}`;
  if (!/^(\d+(\.\d+)?[dhms])+$/u.test(body)) return undefined;
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/(\d+(?:\.\d+)?)([dhms])/gu)) {
    total += Number(amount) * (units[unit ?? ''] ?? 0);
  }
  return Math.round(total);
}

/** A duration for people: `850 ms`, `42.5 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${String(Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
  return `${String(Math.floor(seconds / 3600))} h ${String(Math.floor((seconds % 3600) / 60))} min`;
}

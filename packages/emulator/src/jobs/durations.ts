const iso =
  /^P(?:(?<days>\d+(?:\.\d+)?)D)?(?:T(?:(?<hours>\d+(?:\.\d+)?)H)?(?:(?<minutes>\d+(?:\.\d+)?)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/i;

/**
 * Reads an ISO 8601 duration such as `PT20M`.
 * @param text days, hours, minutes and seconds; no weeks, months or years
 * @returns milliseconds; undefined when it is none
 */
export function parseDuration(text: string): number | undefined {
  const groups = iso.exec(text)?.groups;
  if (groups === undefined || /[PT]$/i.test(text)) return undefined;
  const part = (name: string) => Number(groups[name] ?? 0);
  return (((part('days') * 24 + part('hours')) * 60 + part('minutes')) * 60 + part('seconds')) * 1000;
}

/** A duration as .NET writes it, which is how run history shows one: `00:01:02.5000000`. */
export function timeSpan(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(total / 86_400_000);
  const hours = Math.floor(total / 3_600_000) % 24;
  const clock = `${two(hours)}:${two(Math.floor(total / 60_000) % 60)}:${two(Math.floor(total / 1000) % 60)}`;
  return `${days === 0 ? '' : `${days}.`}${clock}.${String(total % 1000).padStart(3, '0')}0000`;
}

const pattern =
  /^P(?:(?<weeks>\d+(?:\.\d+)?)W)?(?:(?<days>\d+(?:\.\d+)?)D)?(?:T(?:(?<hours>\d+(?:\.\d+)?)H)?(?:(?<minutes>\d+(?:\.\d+)?)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/;

const milliseconds = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
} as const;

/**
 * Reads an ISO 8601 duration such as `PT5S` or `PT1M0.5S`.
 * @param text the duration; years and months, whose length varies, are not accepted
 * @returns milliseconds, or undefined when it is none
 */
export function parseIsoDuration(text: string): number | undefined {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined || !/\d/.test(text) || text.endsWith('T')) return undefined;
  return Object.entries(milliseconds).reduce(
    (sum, [unit, length]) => sum + Number(groups[unit] ?? 0) * length,
    0,
  );
}

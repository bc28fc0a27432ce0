/** Deployment names and their share of the requests, in percent. */
export type Traffic = Readonly<Record<string, number>>;

/** Says whether two splits are the same, deployments at 0 % left aside. */
export function sameTraffic(a: Traffic, b: Traffic): boolean {
  return JSON.stringify(positive(a)) === JSON.stringify(positive(b));
}

/** The shares above 0 %, in the order of the names. */
function positive(traffic: Traffic): [string, number][] {
  return Object.entries(traffic)
    .filter(([, percent]) => percent > 0)
    .sort(([x], [y]) => (x < y ? -1 : 1));
}

/**
 * Gives a deployment its share; the others keep their proportions in what is left, in whole
 * percents that sum to 100 (largest remainder).
 * @param percent a whole number from 0 to 100
 * @throws RangeError for another number, and when nobody would be left to take the rest
 */
export function shiftTraffic(current: Traffic, deployment: string, percent: number): Traffic {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) {
    throw new RangeError(`${String(percent)} is no whole percentage from 0 to 100`);
  }
  const others = positive(current).filter(([name]) => name !== deployment);
  const rest = 100 - percent;
  const total = others.reduce((sum, [, share]) => sum + share, 0);
  if (rest > 0 && total === 0) {
    if (percent === 0) return {};
    throw new RangeError(
      `${deployment} cannot have ${String(percent)} % alone: no other deployment has traffic to take the other ${String(rest)} %`,
    );
  }
  const shares = others.map(([name, share]) => {
    const exact = (share * rest) / total;
    return { name, share: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  let missing = rest - shares.reduce((sum, { share }) => sum + share, 0);
  for (const entry of [...shares].sort((a, b) => b.remainder - a.remainder)) {
    if (missing <= 0) break;
    entry.share += 1;
    missing -= 1;
  }
  return Object.fromEntries(
    [...shares.map(({ name, share }): [string, number] => [name, share]), [deployment, percent] as const]
      .filter(([, share]) => share > 0)
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );
}

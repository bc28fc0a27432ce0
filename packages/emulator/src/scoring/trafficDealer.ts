/** Deals requests to deployments by their weights. */
export interface TrafficDealer {
  /** Whose turn it is; undefined when nobody has a positive weight. */
  next(): string | undefined;
}

/**
 * Deals by smooth weighted round robin, without chance: at every step each deployment gains its weight,
 * the one that has most is chosen and pays the sum. After any number of requests each has had its share,
 * give or take one.
 * @param weights shares by deployment; those that are not positive get nothing
 */
export function dealTraffic(weights: Readonly<Record<string, number>>): TrafficDealer {
  const hands = Object.entries(weights)
    .filter(([, weight]) => weight > 0)
    .map(([name, weight]) => ({ name, weight, credit: 0 }));
  const total = hands.reduce((sum, { weight }) => sum + weight, 0);
  return {
    next() {
      let chosen: (typeof hands)[number] | undefined;
      for (const hand of hands) {
        hand.credit += hand.weight;
        if (chosen === undefined || hand.credit > chosen.credit) chosen = hand;
      }
      if (chosen !== undefined) chosen.credit -= total;
      return chosen?.name;
    },
  };
}

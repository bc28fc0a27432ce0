import { dealTraffic, type TrafficDealer } from './trafficDealer.js';

type Traffic = Readonly<Record<string, number>>;

/** Where an endpoint's next request goes. */
export interface Route {
  /** The deployment that answers; undefined when none has a positive weight. */
  readonly live: string | undefined;
  /** The deployment that gets a copy. */
  readonly mirror: string | undefined;
}

/** The splits in force, by endpoint. A split is in force once the operation that sets it has ended. */
export interface EndpointRouting {
  /** Puts a split in force. The dealing starts anew only where it differs from the one before. */
  apply(endpointId: string, traffic: Traffic, mirrorTraffic: Traffic): void;
  next(endpointId: string): Route;
  remove(endpointId: string): void;
}

/** Stands for the requests that are not mirrored. */
const nobody = '';

/** Makes an empty table. */
export function endpointRouting(): EndpointRouting {
  const table = new Map<string, { split: string; live: TrafficDealer; mirror: TrafficDealer }>();
  const key = (id: string) => id.toLowerCase();
  return {
    apply(endpointId, traffic, mirrorTraffic) {
      const split = JSON.stringify([sorted(traffic), sorted(mirrorTraffic)]);
      if (table.get(key(endpointId))?.split === split) return;
      const mirrored = Object.values(mirrorTraffic).reduce((sum, percent) => sum + percent, 0);
      table.set(key(endpointId), {
        split,
        live: dealTraffic(traffic),
        mirror: dealTraffic({ [nobody]: 100 - mirrored, ...mirrorTraffic }),
      });
    },
    next(endpointId) {
      const dealers = table.get(key(endpointId));
      const mirror = dealers?.mirror.next();
      return { live: dealers?.live.next(), mirror: mirror === nobody ? undefined : mirror };
    },
    remove(endpointId) {
      table.delete(key(endpointId));
    },
  };
}

function sorted(traffic: Traffic): [string, number][] {
  return Object.entries(traffic).sort(([one], [other]) => (one < other ? -1 : 1));
}

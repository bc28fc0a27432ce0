/** What became of a request for a slot. */
export type SlotOutcome =
  | { readonly kind: 'granted'; readonly release: () => void }
  | { readonly kind: 'overflow' }
  | { readonly kind: 'aborted' };

/** Lets only so many requests into a deployment at a time. */
export interface RequestSlots {
  /**
   * Asks for a slot, and waits for one in turn.
   * @param signal gives up waiting
   */
  acquire(signal: AbortSignal): Promise<SlotOutcome>;
  /** Requests in the container and waiting. */
  readonly pending: number;
}

/**
 * As many requests as `limit()` are in the container at a time, and as many again wait; Azure ML allows
 * `2 * max_concurrent_requests_per_instance * instance_count` at any time and rejects the others.
 * @param limit `maxConcurrentRequestsPerInstance` times the number of instances, asked at each request
 */
export function requestSlots(limit: () => number): RequestSlots {
  let running = 0;
  const waiting: (() => void)[] = [];
  const grant = (): SlotOutcome => {
    running += 1;
    let released = false;
    return {
      kind: 'granted',
      release() {
        if (released) return;
        released = true;
        running -= 1;
        if (running < limit()) waiting.shift()?.();
      },
    };
  };
  return {
    get pending() {
      return running + waiting.length;
    },
    acquire(signal) {
      if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
      if (running < limit()) return Promise.resolve(grant());
      if (waiting.length >= limit()) return Promise.resolve({ kind: 'overflow' });
      return new Promise((resolve) => {
        const enter = () => {
          signal.removeEventListener('abort', leave);
          resolve(grant());
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1);
          resolve({ kind: 'aborted' });
        };
        waiting.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}

/**
 * Runs a task for each item, at most `limit` at a time. The first failure stops the rest from
 * starting, aborts those under way through the signal they get, and is thrown once all have ended.
 *
 * @param signal - ends the whole run early
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item>,
  limit: number,
  task: (item: Item, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const both = signal === undefined ? failed.signal : AbortSignal.any([failed.signal, signal]);
  const iterator = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      if (both.aborted) return;
      try {
        await task(next.value, both);
      } catch (error) {
        failure ??= { error };
        failed.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  signal?.throwIfAborted();
  if (failure !== undefined) throw failure.error;
}

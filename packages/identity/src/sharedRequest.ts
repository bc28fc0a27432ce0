/**
 * One request at a time: who asks while it is under way gets its answer too. A request that
 * ended only because its own caller was cancelled is started anew for the others.
 */
export class SharedRequest<T> {
  #underWay: { readonly answer: Promise<T>; readonly signal: AbortSignal | undefined } | undefined;

  /**
   * @param request started unless one is under way
   * @param signal ends this caller's wait, and the request where this caller started it
   */
  async join(request: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      const already = this.#underWay;
      if (already === undefined) return this.#start(request, signal);
      try {
        return await unlessAborted(already.answer, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (already.signal?.aborted !== true) throw error;
      }
    }
  }

  #start(request: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const answer = request().finally(() => (this.#underWay = undefined));
    this.#underWay = { answer, signal };
    return answer;
  }
}

async function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return pending;
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(new Error('aborted while another caller asked'));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([pending, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

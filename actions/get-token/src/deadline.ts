import { TimeoutError } from '@azureml-actions/rest';

/**
 * Ends what `body` waits for when it takes too long.
 * @param timeoutMs milliseconds
 * @param signal ends it earlier
 * @throws TimeoutError once the time is over
 */
export async function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new TimeoutError(`Signing in did not end within ${String(timeoutMs / 1000)} s.`, {
        code: 'SignInTimeout',
        remedy:
          'Check that Entra ID can be reached from this runner (proxy, firewall); the debug log shows each attempt.',
      }),
    );
  }, timeoutMs);
  try {
    return await body(AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** The error that a promise ends with; one that is fulfilled fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('This should have failed.');
    },
    (error: unknown) => error,
  );
}

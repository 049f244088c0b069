/**
 * Runs works side by side; the first that fails stops the others by their signal, and is thrown when all have ended,
 * so that none of them still writes.
 */
export async function together(
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
  outer?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  let first: { readonly error: unknown } | undefined;
  await Promise.all(
    works.map(async (work) => {
      try {
        await work(signal);
      } catch (error) {
        first ??= { error };
        stop.abort(error);
      }
    }),
  );
  if (first !== undefined) throw first.error;
}

/** Whether this process is a vitest worker: only there a spec registers itself as a test. */
export function underVitest(): boolean {
  return process.env['VITEST'] !== undefined;
}

/** Which of the workers of its vitest this process is, from 1. */
export function vitestWorker(): number {
  return Number(process.env['VITEST_POOL_ID'] ?? 1);
}

/** Whether this process is a vitest worker: only there a spec registers itself as a test. */
export function underVitest(): boolean {
  return process.env['VITEST'] !== undefined;
}

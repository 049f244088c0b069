import { eventually, type WaitOptions } from '../time/eventually.ts';

/** Waits until a URL answers 2xx. @throws NotInTimeError */
export async function answers(what: string, url: string, wait: WaitOptions): Promise<void> {
  await eventually(
    `${what} answers on ${url}`,
    async () => {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      await response.body?.cancel();
      return response.ok
        ? { done: true, value: undefined }
        : { done: false, seen: `status ${response.status}` };
    },
    wait,
  );
}

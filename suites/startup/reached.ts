import type { Bench, Pod } from '../requirement.ts';

/** Waits until a pod outside the mesh gets 200: then the Service's address leads somewhere on its node. */
export async function untilReached(bench: Bench, from: Pod, url: string): Promise<void> {
  await bench.eventually(
    `${from.name} reaches ${url}`,
    async () => {
      const { attempts } = await bench.call(from, { calls: [{ kind: 'http', url }] });
      const [first] = attempts;
      if (first?.status === 200) return { done: true, value: undefined };
      return { done: false, seen: String(first?.status ?? first?.errorCode) };
    },
    bench.deadlines.configAppliedMs,
  );
}

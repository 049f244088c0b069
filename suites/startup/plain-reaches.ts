import { type Bench, outcomeOf, type Pod } from '../requirement.ts';

/** Waits until a pod outside the mesh gets 200: then the Service leads somewhere on its node. @throws NotInTimeError, since else there is nothing to compare with */
export async function plainReaches(bench: Bench, from: Pod, url: string): Promise<void> {
  await bench.eventually(
    `${from.name} reaches ${url}`,
    async () => {
      const { attempts } = await bench.call(from, { calls: [{ kind: 'http', url }] });
      const [first] = attempts;
      if (first?.status === 200) return { done: true, value: undefined };
      return { done: false, seen: outcomeOf(first) };
    },
    bench.deadlines.configAppliedMs,
  );
}

import { type Bench, inTime, type KubeObject, parsePod } from '../requirement.ts';
import { sidecarPod } from './pods.ts';

/** Injected pods that are made one after another, on each node in turn, until that is stopped. */
export interface MakingPods {
  /** Gives those that were made, when the last is Ready or its time is over. May be called again. @throws what kept one from being made */
  stop(): Promise<readonly KubeObject[]>;
}

/** @param namespace with injection; names of the pods begin with `prefix` */
export function makingPods(
  bench: Bench,
  { namespace, prefix }: { namespace: string; prefix: string },
): MakingPods {
  const made: KubeObject[] = [];
  let isOver = false;
  const makeOne = async (): Promise<void> => {
    const node = bench.nodes[made.length % bench.nodes.length] ?? '';
    const name = `${prefix}-${made.length}`;
    const object = sidecarPod(bench, { namespace, name, node });
    made.push(object);
    await bench.create(object);
    await inTime(
      bench.eventually(
        `pod ${name} Ready`,
        () => isReady(bench, namespace, name),
        bench.deadlines.podReadyMs,
      ),
    );
  };
  const making = (async () => {
    do await makeOne();
    while (!isOver);
  })();
  // Awaited by who stops it; what fails before that has been heard.
  making.catch(() => undefined);
  return {
    stop: async () => {
      isOver = true;
      await making;
      return made;
    },
  };
}

async function isReady(bench: Bench, namespace: string, name: string) {
  const { object } = await bench.fresh({ namespace, name });
  const { ready, phase } = parsePod(object);
  return ready ? ({ done: true, value: undefined } as const) : ({ done: false, seen: phase } as const);
}

import { NotInTimeError } from '../time/eventually.ts';
import { sleepingContainer } from '../workloads/containers.ts';
import { pod } from '../workloads/pod.ts';
import type { Bench } from './bench.ts';
import { inTime } from './in-time.ts';
import { onEach } from './on-each.ts';

type Its = Pick<Bench, 'namespace' | 'steadyNodes' | 'images' | 'start' | 'deadlines' | 'clock'>;

/**
 * As `inTime`, for pods that the product owes to become Ready: `readyInTime(bench, bench.start(pod))`. Beside them starts a pod on
 * each node that nothing of Istio's has a part in, on the host network. Those are the control: where they take more than half of the
 * time that the others have, the machine is slow, and nothing is held against the product.
 * @throws NotInTimeError then; errors of what is waited for
 */
export async function readyInTime<T>(bench: Its, ready: Promise<T>): Promise<T | undefined> {
  // Both are awaited to their end: nothing may be made any more when a judgement is over.
  const [waited, beside] = await Promise.allSettled([inTime(ready), msOfBeside(bench)]);
  if (waited.status === 'rejected') throw waited.reason;
  if (waited.value !== undefined) return waited.value;
  if (beside.status === 'rejected') throw beside.reason;
  const mostMs = bench.deadlines.podReadyMs / 2;
  if (beside.value > mostMs) {
    const what = `pods on the host network Ready in ${mostMs} ms, beside others that are not`;
    throw new NotInTimeError(what, 1, beside.value, 'they are Ready now: this machine is slow');
  }
  return undefined;
}

async function msOfBeside(bench: Its): Promise<number> {
  const started = bench.clock.nowMs();
  // A judgement may wait several times, for pods of several namespaces at once.
  const namespace = await bench.namespace(`beside-${Math.random().toString(36).slice(2, 6)}`);
  await bench.start(
    ...onEach(bench.steadyNodes, 'beside', (its) =>
      pod({ ...its, namespace, hostNetwork: true, containers: [sleepingContainer()] }, bench.images),
    ),
  );
  return bench.clock.nowMs() - started;
}

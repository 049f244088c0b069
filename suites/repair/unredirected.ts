import { type ValidationLog, validationLog } from '../identification/validations.ts';
import { type Bench, type KubeObject, pod, sleepingContainer, VALIDATION_CONTAINER } from '../requirement.ts';
import { untilFailed } from './ended.ts';

/** How an istio-validation ended that met no redirection. */
export interface Unredirected {
  readonly exit: number | null;
  readonly log: ValidationLog;
}

/** Runs a pod's istio-validation where neither plugin nor repair has a part, in a pod without sidecar; null where the pod has none. */
export async function unredirected(bench: Bench, { spec }: KubeObject): Promise<Unredirected | null> {
  const { volumeMounts: _, ...validation } =
    spec.initContainers?.find(({ name }: { name: string }) => name === VALIDATION_CONTAINER) ?? {};
  if (validation.name === undefined) return null;
  const its = { namespace: await bench.namespace('unredirected'), name: 'unredirected' };
  const containers = { initContainers: [validation], containers: [sleepingContainer()] };
  const node = bench.nodes.at(-1) ?? '';
  await bench.create(pod({ ...its, ...containers, node, restartPolicy: 'Never' }, bench.images));
  const ended = await untilFailed(bench, its);
  return { exit: ended?.lastExit ?? null, log: await validationLog(bench, its) };
}

import type { Bench, Pod } from '../requirement.ts';
import { echoContainer, echoService, pod, serviceAccount, urlAt } from '../requirement.ts';

/** An echo pod of the judgement's own, with a service account and a Service of its name. */
export interface OwnPod extends Pod {
  /** Its Service, port 80. */
  readonly url: string;
  /** What its certificate's SPIFFE URI ends with, whatever the trust domain. */
  readonly account: string;
}

/** Injected echo pods in a namespace of the judgement's own, each on the node named; quiet, so that connections can be counted. */
export async function meshPods<N extends string>(
  bench: Bench,
  purpose: string,
  nodeOf: Readonly<Record<N, string | undefined>>,
): Promise<Readonly<Record<N, OwnPod>>> {
  const namespace = await bench.namespace(purpose, { inject: true });
  const names = Object.keys(nodeOf) as N[];
  await bench.create(
    ...names.flatMap((name) => [serviceAccount({ namespace, name }), echoService({ namespace, name })]),
  );
  const pods = await bench.start(
    ...names.map((name) => quietPod(bench, { namespace, name, node: nodeOf[name], account: name })),
  );
  const own = pods.map((its) => {
    const url = `http://${its.name}.${namespace}.svc.cluster.local/`;
    return [its.name, { ...its, url, account: `/ns/${namespace}/sa/${its.name}` }] as const;
  });
  return Object.fromEntries(own) as Record<N, OwnPod>;
}

/** An echo pod: once it is Ready, nobody connects to it unasked. */
export function quietPod(
  bench: Bench,
  spec: {
    readonly namespace: string;
    readonly name: string;
    readonly node?: string | undefined;
    readonly account?: string;
  },
): ReturnType<typeof pod> {
  const { namespace, name, node, account } = spec;
  const containers = [echoContainer()];
  const where = node === undefined ? {} : { node };
  const who = account === undefined ? {} : { serviceAccount: account };
  return pod({ namespace, name, containers, ...where, ...who }, bench.images);
}

/** `http://10.244.0.7:8080/`. */
export function urlOf(its: Pick<Pod, 'ip'>, port = 8080): string {
  return urlAt(its.ip, port);
}

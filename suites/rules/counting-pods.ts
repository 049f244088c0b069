import type { Bench, Pod } from '../requirement.ts';
import { meshPods, quietPod, urlOf } from '../traffic/own-pods.ts';
import { untilReached } from '../traffic/settled.ts';

/** Pods of a judgement's own whose connections can be counted: nothing but the calls opens one that their chains count. */
export interface Counting {
  /** Injected, on the first node. */
  readonly client: Pod;
  /** Injected, on the last node. */
  readonly server: Pod;
  /** Outside the mesh, on the first node. */
  readonly plain: Pod;
  /** Host name of the server's Service. */
  readonly host: string;
  /** URL of the server's pod itself. */
  readonly direct: string;
  /** End of the SPIFFE URI in the client's certificate. */
  readonly account: string;
}

/**
 * Kubelets look at them from within. Their proxies' own connections leave by user 1337, which ISTIO_OUTPUT returns, and
 * kubelets ask the proxies at ports that ISTIO_INBOUND returns: the rules of ISTIO_REDIRECT and ISTIO_IN_REDIRECT see neither.
 */
export async function countingPods(bench: Bench): Promise<Counting> {
  const [first] = bench.nodes;
  const namespace = await bench.namespace('plain');
  const [{ client, server }, [plain]] = await Promise.all([
    meshPods(bench, 'mesh', { client: first, server: bench.nodes.at(-1) }),
    bench.start(quietPod(bench, { namespace, name: 'plain', node: first })),
  ]);
  const host = new URL(server.url).hostname;
  await untilReached(bench, client, [server.url]);
  return { client, server, plain: plain!, host, direct: urlOf(server), account: client.account };
}

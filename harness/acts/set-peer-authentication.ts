import type { KubeObject } from '../kube/kube.ts';
import type { Attempt } from '../time/eventually.ts';
import { eventually } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';

export interface PeerAuthenticationMode {
  readonly namespace: string;
  /** `default` unless told: the policy of the whole namespace. */
  readonly name?: string;
  readonly mode: 'STRICT' | 'PERMISSIVE';
}

const PROXY = 'istio-proxy';

/**
 * Sets the mode of a PeerAuthentication, or makes one. It took hold when every running sidecar of the
 * namespace has listeners of that mode: PERMISSIVE has inbound filter chains for plaintext, STRICT none.
 */
export function setPeerAuthentication(
  world: ActWorld,
  { namespace, name = 'default', mode }: PeerAuthenticationMode,
): Act {
  const reference = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', namespace, name };
  let before: { readonly policy: KubeObject | undefined; readonly modes: string } | undefined;

  async function modes(): Promise<ReadonlyMap<string, string>> {
    const pods = await world.kube.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      fieldSelector: 'status.phase=Running',
    });
    const sidecars = pods.filter((pod) => hasSidecar(pod) && pod.metadata['deletionTimestamp'] === undefined);
    const read = sidecars.map(async ({ metadata }) => {
      const argv = ['pilot-agent', 'request', 'GET', 'config_dump?resource=dynamic_listeners'];
      const options = { container: PROXY, timeoutMs: world.deadlines.execMs };
      const { stdout } = await world.kube.exec({ namespace, name: metadata.name }, argv, options);
      return [metadata.name, inboundMode(JSON.parse(stdout))] as const;
    });
    return new Map(await Promise.all(read));
  }

  async function all(wanted: string): Promise<Attempt<string>> {
    const now = await modes();
    const other = [...now].filter(([, seen]) => seen !== wanted).map(([pod, seen]) => `${pod}: ${seen}`);
    if (other.length > 0) return { done: false, seen: `listeners of another mode: ${other.join(', ')}` };
    return { done: true, value: `${now.size} sidecars of ${namespace} have ${wanted} listeners` };
  }

  return {
    what: `PeerAuthentication ${namespace}/${name} set to ${mode}`,
    async do() {
      before ??= { policy: await world.kube.get(reference), modes: [...(await modes()).values()][0] ?? '' };
      const { apiVersion, kind } = reference;
      const policy = { apiVersion, kind, metadata: { name, namespace }, spec: { mtls: { mode } } };
      await world.kube.apply(policy, { signal: world.signal });
    },
    async undo() {
      if (before === undefined) return;
      const { policy, modes: wanted } = before;
      if (policy === undefined) await world.kube.delete(reference);
      else await world.kube.patch(reference, { spec: { mtls: policy['spec']?.mtls ?? null } });
      const options = { deadlineMs: world.deadlines.configAppliedMs, clock: world.clock };
      if (wanted !== '')
        await eventually(`sidecars of ${namespace} back to ${wanted}`, () => all(wanted), options);
      before = undefined;
    },
    tookHold: () => all(mode),
  };
}

/** Mode of Envoy's inbound listener, from a config dump: plaintext chains beside the TLS ones mean PERMISSIVE. */
export function inboundMode(dump: any): 'STRICT' | 'PERMISSIVE' | 'no inbound listener' {
  const listeners: readonly any[] = (dump.configs ?? []).flatMap(
    (config: any) => config.dynamic_listeners ?? [config],
  );
  const inbound = listeners.find((listener) => listener.name === 'virtualInbound')?.active_state?.listener;
  if (inbound === undefined) return 'no inbound listener';
  const plaintext = (inbound.filter_chains ?? []).some(
    (chain: any) => chain.filter_chain_match?.transport_protocol === 'raw_buffer',
  );
  return plaintext ? 'PERMISSIVE' : 'STRICT';
}

function hasSidecar(pod: KubeObject): boolean {
  const spec = pod['spec'] ?? {};
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])].some(
    (container: { name: string }) => container.name === PROXY,
  );
}

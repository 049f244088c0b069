import type { Bench } from '../requirement.ts';
import { AGENT_CONTAINER, agentDaemonSet, agentPods, empty, Findings, requirement } from '../requirement.ts';

interface Mounted {
  /** Where the object is from: a node's pod, or the DaemonSet. */
  readonly of: string;
  /** Paths of the node that the agent's container has, with `(read-only)`. */
  readonly hostPaths: readonly string[];
}

/** istio/istio manifests/charts/istio-cni/templates/daemonset.yaml, without ambient mode. */
const ALLOWED = ['/etc/cni/net.d', '/opt/cni/bin', '/proc (read-only)', '/var/run/istio-cni'];

async function observe(bench: Bench): Promise<readonly Mounted[]> {
  const [daemonSet, pods] = await Promise.all([agentDaemonSet(bench), agentPods(bench)]);
  return [
    { of: 'the DaemonSet', hostPaths: mountsOf(daemonSet['spec'].template.spec) },
    ...pods.map(({ node, object }) => ({ of: node, hostPaths: mountsOf(object['spec']) })),
  ];
}

interface Volume {
  readonly name: string;
  readonly hostPath?: { readonly path: string };
}

function mountsOf(spec: any): readonly string[] {
  const container = spec.containers.find(({ name }: { name: string }) => name === AGENT_CONTAINER);
  const mounts: readonly { name: string; readOnly?: boolean }[] = container?.volumeMounts ?? [];
  return (spec.volumes as readonly Volume[])
    .flatMap(({ name, hostPath }) => {
      const mount = mounts.find((each) => each.name === name);
      return hostPath === undefined || mount === undefined
        ? []
        : [`${hostPath.path}${mount.readOnly === true ? ' (read-only)' : ''}`];
    })
    .toSorted();
}

export default requirement<readonly Mounted[]>('CNI-C-04', {
  observe,
  judge: (all) => {
    const findings = new Findings().holds(
      'agents',
      'one at least beside the DaemonSet',
      all.length > 1,
      `${all.length}`,
    );
    for (const { of, hostPaths } of all)
      findings.sameSet(`agent of ${of}: paths of the node`, ALLOWED, hostPaths);
    return findings.judgement();
  },
  mutants: {
    'the whole node': ([first]) => first?.hostPaths.push('/'),
    '/proc can be written': (all) =>
      all.at(-1)?.hostPaths.splice(all.at(-1)!.hostPaths.indexOf('/proc (read-only)'), 1, '/proc'),
    'the runtime’s socket': (all) => all.at(-1)?.hostPaths.push('/run/containerd/containerd.sock'),
    'no path at all': ([first]) => empty(first?.hostPaths),
    'no agent': (all) => all.splice(1),
  },
});

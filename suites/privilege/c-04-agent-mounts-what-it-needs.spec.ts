import type { Bench, KubeObject } from '../requirement.ts';
import {
  agentDaemonSet,
  agentPods,
  chartText,
  chartValue,
  empty,
  Findings,
  requirement,
} from '../requirement.ts';

interface Observation {
  /** Paths of the node that the installation needs, sorted. */
  readonly needed: readonly string[];
  readonly mounted: readonly Mounted[];
}

interface Mounted {
  /** Where the object is from: a node's pod, or the DaemonSet. */
  readonly of: string;
  /** Paths of the node that any of its containers has, an entry for each mount, sorted: `/proc (read-only)`. */
  readonly hostPaths: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [daemonSet, pods] = await Promise.all([agentDaemonSet(bench), agentPods(bench)]);
  return {
    needed: neededBy(bench).toSorted(),
    mounted: [
      { of: 'the DaemonSet', hostPaths: mountsOf(daemonSet['spec'].template.spec) },
      ...pods.map(({ node, object }) => ({ of: node, hostPaths: mountsOf(object['spec']) })),
    ],
  };
}

/** istio/istio manifests/charts/istio-cni/templates/daemonset.yaml. */
function neededBy({ mesh }: Bench): readonly string[] {
  const path = (value: string, otherwise: string) => chartText(mesh, value, '') || otherwise;
  const isAmbient = chartValue(mesh, 'cni.ambient.enabled') === true;
  const repairs = chartValue(mesh, 'cni.repair.repairPods') !== false;
  return [
    path('cni.cniConfDir', '/etc/cni/net.d'),
    path('cni.cniBinDir', '/opt/cni/bin'),
    '/var/run/istio-cni',
    ...(isAmbient || repairs ? ['/proc (read-only)'] : []),
    ...(isAmbient
      ? [`${path('cni.cniNetnsDir', '/var/run/netns')} (HostToContainer)`, '/var/run/ztunnel']
      : []),
  ];
}

interface Mount {
  readonly name: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
  readonly mountPropagation?: string;
}

function mountsOf({ initContainers = [], containers, volumes = [] }: KubeObject['spec']): readonly string[] {
  const mounts: readonly Mount[] = [...initContainers, ...containers].flatMap(
    (each) => each.volumeMounts ?? [],
  );
  const paths = new Map<string, string | undefined>(
    volumes.map((volume: any) => [volume.name, volume.hostPath?.path]),
  );
  return mounts.flatMap((mount) => inWords(mount, paths.get(mount.name))).toSorted();
}

function inWords({ readOnly, subPath, mountPropagation = 'None' }: Mount, path?: string): readonly string[] {
  if (path === undefined) return [];
  const whole = subPath === undefined ? path : `${path}/${subPath}`;
  const how = [readOnly === true ? 'read-only' : '', mountPropagation === 'None' ? '' : mountPropagation];
  const said = how.filter((word) => word !== '').join(', ');
  return [said === '' ? whole : `${whole} (${said})`];
}

export default requirement<Observation>('CNI-C-04', {
  observe,
  judge: ({ needed, mounted }) => {
    const count = `${mounted.length}`;
    const findings = new Findings().holds(
      'agents',
      'one at least beside the DaemonSet',
      mounted.length > 1,
      count,
    );
    for (const { of, hostPaths } of mounted)
      findings.equal(`agent of ${of}: paths of the node`, needed, hostPaths);
    return findings.judgement();
  },
  mutants: {
    'the whole node': ({ mounted: [first] }) => first?.hostPaths.push('/'),
    '/proc can be written': ({ mounted }) =>
      mounted.at(-1)?.hostPaths.splice(mounted.at(-1)!.hostPaths.indexOf('/proc (read-only)'), 1, '/proc'),
    '/proc read-only, and once more to be written': ({ mounted }) => mounted[0]?.hostPaths.push('/proc'),
    'a directory of programs mounted twice': ({ mounted }) => mounted[0]?.hostPaths.push('/opt/cni/bin'),
    'what it mounts is seen by the node': ({ mounted }) =>
      mounted[0]?.hostPaths.splice(0, 1, '/etc/cni/net.d (Bidirectional)'),
    'the runtime’s socket': ({ mounted }) =>
      mounted.at(-1)?.hostPaths.push('/run/containerd/containerd.sock'),
    '/proc without the right to it': ({ needed }) => needed.splice(needed.indexOf('/proc (read-only)'), 1),
    'no path at all': ({ mounted: [first] }) => empty(first?.hostPaths),
    'no agent': ({ mounted }) => mounted.splice(1),
  },
});

import { isDeepStrictEqual } from 'node:util';
import type { Bench, KubeObject } from '../requirement.ts';
import { empty, Findings, isFrom, requirement, set } from '../requirement.ts';

/** What of one half is rendered of an object. */
type Rendered = 'nothing' | 'as with all' | 'another';

interface Part {
  readonly kind: string;
  readonly name: string;
  /** With `global.resourceScope` cluster, and with namespace. */
  readonly cluster: Rendered;
  readonly namespace: Rendered;
}

interface Observation {
  /** The agent's objects that are rendered with `all`, which is the default. */
  readonly parts: readonly Part[];
  /** Those that are rendered with one half alone: `KIND NAME`. */
  readonly others: readonly string[];
}

const SCOPE = 'values.global.resourceScope';
/** So that there are objects of each kind that the chart has. */
const ASKED = [
  'values.global.networkPolicy.enabled=true',
  'values.cni.resourceQuotas.enabled=true',
  'values.cni.provider=multus',
];
const OF_CLUSTER = ['ClusterRole', 'ClusterRoleBinding'];
const OF_NAMESPACE = [
  'ServiceAccount',
  'ConfigMap',
  'DaemonSet',
  'ResourceQuota',
  'NetworkAttachmentDefinition',
];
const NAME = /^istio-cni(?:-|$)/;

async function observe(bench: Bench): Promise<Observation> {
  const [all, cluster, namespace] = await Promise.all([
    agentsIn(bench.render(...ASKED)),
    agentsIn(bench.render(...ASKED, `${SCOPE}=cluster`)),
    agentsIn(bench.render(...ASKED, `${SCOPE}=namespace`)),
  ]);
  const inHalf = (half: ReadonlyMap<string, KubeObject>, named: string): Rendered => {
    if (!half.has(named)) return 'nothing';
    return isDeepStrictEqual(half.get(named), all.get(named)) ? 'as with all' : 'another';
  };
  return {
    parts: [...all].map(
      ([
        named,
        {
          kind,
          metadata: { name },
        },
      ]) => ({
        kind,
        name,
        cluster: inHalf(cluster, named),
        namespace: inHalf(namespace, named),
      }),
    ),
    others: [...cluster.keys(), ...namespace.keys()].filter((named) => !all.has(named)),
  };
}

async function agentsIn(rendered: Promise<readonly KubeObject[]>): Promise<ReadonlyMap<string, KubeObject>> {
  const own = (await rendered).filter(({ metadata: { name } }) => NAME.test(name));
  return new Map(own.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

export default requirement<Observation>('CNI-A-15', {
  observe,
  judge: ({ parts, others }, _, istio) => {
    const policy = isFrom(istio, '1.29@2025-10-23') ? ['NetworkPolicy'] : [];
    const kinds = parts.map(({ kind }) => kind);
    const findings = new Findings().sameSet(
      "kinds of the agent's objects",
      [...OF_CLUSTER, ...OF_NAMESPACE, ...policy],
      kinds,
    );
    for (const { kind, name, cluster, namespace } of parts) {
      const isOfCluster = OF_CLUSTER.includes(kind);
      findings
        .equal(`${kind} ${name}: with cluster`, isOfCluster ? 'as with all' : 'nothing', cluster)
        .equal(`${kind} ${name}: with namespace`, isOfCluster ? 'nothing' : 'as with all', namespace);
    }
    return findings.equal('what is rendered with one half alone', [], others).judgement();
  },
  mutants: {
    'a role is in both halves': ({ parts }) => set(of(parts, 'ClusterRole'), { namespace: 'as with all' }),
    'the DaemonSet is in neither': ({ parts }) => set(of(parts, 'DaemonSet'), { namespace: 'nothing' }),
    'the DaemonSet is another': ({ parts }) => set(of(parts, 'DaemonSet'), { namespace: 'another' }),
    'the account comes with the roles': ({ parts }) =>
      set(of(parts, 'ServiceAccount'), { cluster: 'as with all' }),
    'no quota': (seen) => {
      seen.parts = seen.parts.filter(({ kind }) => kind !== 'ResourceQuota');
    },
    'one more': ({ others }) => others.push('ClusterRole istio-cni-more'),
    'nothing is rendered': ({ parts }) => empty(parts),
  },
});

function of<P extends { readonly kind: string }>(parts: readonly P[], kind: string): P | undefined {
  return parts.find((each) => each.kind === kind);
}

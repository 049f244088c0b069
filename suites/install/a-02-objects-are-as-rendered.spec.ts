import {
  agentNamespace,
  type Bench,
  empty,
  Findings,
  type KubeObject,
  requirement,
  set,
} from '../requirement.ts';
import { asRendered } from './as-rendered.ts';

/** What of an agent's object is compared. */
const MEMBERS = ['data', 'rules', 'roleRef', 'subjects', 'spec'];
const RBAC = 'rbac.authorization.k8s.io/v1';
/** Kinds of the agent's objects, and what names of others such an object may have. */
const KINDS = [
  { apiVersion: 'v1', kind: 'ServiceAccount', namespaced: true },
  { apiVersion: 'v1', kind: 'ConfigMap', namespaced: true },
  { apiVersion: RBAC, kind: 'ClusterRole', namespaced: false },
  { apiVersion: RBAC, kind: 'ClusterRoleBinding', namespaced: false },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', namespaced: true },
];
const NAME = /^istio-cni(?:-|$)/;
/** What there is whatever the values. */
const ALWAYS = [
  'ServiceAccount istio-cni',
  'ConfigMap istio-cni-config',
  'ClusterRole istio-cni',
  'ClusterRoleBinding istio-cni',
  'DaemonSet istio-cni-node',
];

/** By `KIND NAME`, what is compared of each. */
type Objects = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Observation {
  readonly rendered: Objects;
  /** Of the cluster's, what the server and controllers add left out. */
  readonly live: Objects;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = agentNamespace(bench.mesh);
  const [all, ...lists] = await Promise.all([
    bench.render(),
    ...KINDS.map(({ namespaced, ...kind }) =>
      bench.kube.list({ ...kind, ...(namespaced ? { namespace } : {}) }),
    ),
  ]);
  const rendered = comparedOf(all.filter(({ kind }) => KINDS.some((its) => its.kind === kind)));
  const live = comparedOf(KINDS.flatMap(({ kind }, index) => lists[index]!.map((its) => ({ ...its, kind }))));
  const pairs = Object.entries(live).map(([name, its]) => [name, asRendered(rendered[name] ?? its, its)]);
  return { rendered, live: Object.fromEntries(pairs) };
}

function comparedOf(objects: readonly KubeObject[]): Objects {
  const own = objects.filter(({ metadata }) => NAME.test(metadata.name));
  return Object.fromEntries(
    own.map((object) => [
      `${object.kind} ${object.metadata.name}`,
      Object.fromEntries(MEMBERS.flatMap((member) => (object[member] ? [[member, object[member]]] : []))),
    ]),
  );
}

export default requirement<Observation>('CNI-A-02', {
  observe,
  judge: ({ rendered, live }) => {
    const names = Object.keys(rendered);
    const always = names.filter((name) => ALWAYS.includes(name));
    const findings = new Findings()
      .sameSet("the agent's objects that are always rendered", ALWAYS, always)
      .sameSet("the agent's objects", names, Object.keys(live));
    for (const [name, its] of Object.entries(rendered))
      for (const member of new Set([...Object.keys(its), ...Object.keys(live[name] ?? {})]))
        findings.equal(`${name}: ${member}`, its[member], live[name]?.[member]);
    return findings.judgement();
  },
  mutants: {
    'another configuration': ({ live }) =>
      set(live['ConfigMap istio-cni-config']?.['data'] as Record<string, string>, {
        REPAIR_ENABLED: 'other',
      }),
    'a variable more': ({ live }) =>
      Object.assign(live['ConfigMap istio-cni-config']?.['data'] ?? {}, { CNI_CONF_NAME: '10-x.conflist' }),
    'a right more': ({ live }) =>
      (live['ClusterRole istio-cni']!['rules'] as unknown[]).push({ verbs: ['*'] }),
    'bound to another account': ({ live }) =>
      empty(live['ClusterRoleBinding istio-cni']?.['subjects'] as unknown[]),
    'another specification': ({ live }) => empty(live['DaemonSet istio-cni-node']?.['spec'] as object),
    'no account': ({ live }) => delete live['ServiceAccount istio-cni'],
    'a role more': ({ live }) => set(live, { 'ClusterRole istio-cni-more': {} }),
    'nothing rendered, nothing there': ({ rendered, live }) => {
      empty(rendered);
      empty(live);
    },
  },
});

import type { Bench, KubeObject } from '../requirement.ts';
import {
  echoContainer,
  Findings,
  pod,
  requirement,
  set,
  sleepingContainer,
  unscheduled,
} from '../requirement.ts';
import { sameByHand, withCapability } from './by-hand.ts';

const REVISION = 'istio.io/rev';
/** The tag of the revision that injects where nobody names one. All pods have it as a label, so that they are alike in this. */
const DEFAULT = { [REVISION]: 'default' };

const FIRST = 'namespace istio-injection=enabled';
const SAME = ['namespace istio.io/rev=default', 'pod istio.io/rev=default'] as const;
const NONE = 'namespace of a revision that is not there';
/** Labels of the pod's namespace, by the way in which it comes to be injected. */
const WAYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [FIRST]: { 'istio-injection': 'enabled' },
  [SAME[0]]: DEFAULT,
  [SAME[1]]: {},
  [NONE]: { [REVISION]: 'nobodys' },
};

/** The user injects the pod, and its namespace is not labelled. */
const BY_HAND = 'istioctl kube-inject';

/** A pod as admission made it: JSON of its labels, annotations and volumes, of each container, and the containers' order. */
type Parts = Readonly<Record<string, string>>;

async function observe(bench: Bench): Promise<Readonly<Record<string, Parts>>> {
  const deployed = (namespace: string, labels: Readonly<Record<string, string>> = {}) =>
    unscheduled(
      pod(
        {
          namespace,
          name: 'same',
          labels,
          initContainers: [sleepingContainer({ name: 'own-init' })],
          containers: [echoContainer()],
        },
        bench.images,
      ),
    );
  const admitted = Object.entries(WAYS).map(async ([way, labels], index) => {
    const namespace = await bench.namespace(`way-${index}`, { labels });
    const [object] = await bench.create(deployed(namespace, DEFAULT));
    return [way, partsOf(object!)] as const;
  });
  const byHand = async () => {
    const rendered = await bench.inject(deployed(await bench.namespace('by-hand')));
    const [object] = await bench.create(...rendered);
    return [BY_HAND, partsOf(object!)] as const;
  };
  return Object.fromEntries(await Promise.all([...admitted, byHand()]));
}

/** Names of the namespace and of the token's volume, which nobody chooses, are put alike. */
function partsOf({ metadata, spec }: KubeObject): Parts {
  const text = (value: unknown) =>
    JSON.stringify(value)
      .replaceAll(metadata.namespace ?? '', 'NAMESPACE')
      .replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access');
  const { initContainers = [], containers, volumes } = spec;
  const all: readonly { readonly name: string }[] = [...initContainers, ...containers];
  return {
    order: all.map(({ name }) => name).join(' '),
    labels: text(metadata.labels),
    annotations: text(metadata.annotations ?? {}),
    volumes: text(volumes),
    ...Object.fromEntries(all.map((its) => [`container ${its.name}`, text(its)])),
  };
}

export default requirement<Readonly<Record<string, Parts>>>('CNI-D-16', {
  observe,
  judge: (pods) => {
    const findings = new Findings().sameSet('ways', [...Object.keys(WAYS), BY_HAND], Object.keys(pods));
    const first = pods[FIRST] ?? {};
    findings.holds(FIRST, 'a container istio-proxy', 'container istio-proxy' in first, first['order'] ?? '');
    for (const way of SAME)
      for (const part of new Set([...Object.keys(first), ...Object.keys(pods[way] ?? {})]))
        findings.equal(`${way}: ${part}`, first[part], pods[way]?.[part]);
    findings.equal(`${NONE}: containers`, 'own-init app', pods[NONE]?.['order']);
    sameByHand(findings, BY_HAND, first, pods[BY_HAND] ?? {});
    return findings.judgement();
  },
  mutants: {
    'a revision leaves istio-init in': (pods) =>
      set(pods[SAME[0]], { order: 'istio-init own-init istio-proxy app' }),
    'validation differs': (pods) => set(pods[SAME[1]], { 'container istio-validation': '{}' }),
    'an annotation of the plugin is missing': (pods) => set(pods[SAME[1]], { annotations: '{}' }),
    'a container more': (pods) => set(pods[SAME[0]], { 'container istio-init': '{}' }),
    'nobody is injected': (pods) => {
      for (const way of [FIRST, ...SAME]) Object.assign(pods, { [way]: pods[NONE] });
    },
    'anybody is injected': (pods) => Object.assign(pods, { [NONE]: pods[FIRST] }),
    'by hand it gets istio-init': (pods) =>
      set(pods, { [BY_HAND]: { ...pods[FIRST], order: 'istio-init own-init istio-proxy app' } }),
    'by hand validation gets a capability': (pods) =>
      set(pods, { [BY_HAND]: withCapability(pods[FIRST], 'istio-validation') }),
    'by hand the application gets a capability': (pods) =>
      set(pods, { [BY_HAND]: withCapability(pods[FIRST], 'app') }),
    'by hand the plugin is told nothing': (pods) =>
      set(pods, { [BY_HAND]: { ...pods[FIRST], annotations: '{}' } }),
    'by hand nothing is injected': (pods) => set(pods, { [BY_HAND]: pods[NONE] }),
    'a way is missing': (pods) => delete (pods as Record<string, Parts>)[SAME[0]],
  },
});

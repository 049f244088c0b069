import { empty, Findings, istioEntries, type PluginConfig, requirement, set } from '../requirement.ts';
import { activeLists } from './active-list.ts';
import { expectedStanza, stanzaKeys } from './stanza.ts';

interface Observation {
  readonly version: string;
  /** What was installed, as the element must say it. */
  readonly installed: Readonly<Record<string, unknown>>;
  /** Every element of Istio's in the active list of every node; whether there is one on each is CNI-A-04's to say. */
  readonly elements: readonly { readonly node: string; readonly element: PluginConfig }[];
}

export default requirement<Observation>('CNI-A-05', {
  observe: async (bench) => ({
    version: bench.mesh.version,
    installed: expectedStanza(bench.mesh),
    elements: (await activeLists(bench)).flatMap(({ node, list }) =>
      (list === undefined ? [] : istioEntries(list)).map(({ plugin }) => ({ node, element: plugin })),
    ),
  }),
  judge: ({ version, installed, elements }) => {
    const findings = new Findings().some('elements of type istio-cni', elements);
    for (const { node, element } of elements) {
      const keys = stanzaKeys(version, Object.keys(element));
      findings.sameSet(`element on ${node}: keys`, keys, Object.keys(element));
      for (const key of keys) findings.equal(`element on ${node}: ${key}`, installed[key], element[key]);
    }
    return findings.judgement();
  },
  mutants: {
    'a key too many': ({ elements }) => set(elements[0]?.element, { cniVersion: '0.3.1' }),
    'a key missing': ({ elements }) => delete elements[1]?.element['enablement_selectors'],
    'a key renamed': ({ elements }) => {
      const element = elements[0]?.element ?? { type: '' };
      element['excludeNamespaces'] = element['exclude_namespaces'];
      delete element['exclude_namespaces'];
    },
    'ipam of its own': ({ elements }) => set(elements[0]?.element, { ipam: { type: 'host-local' } }),
    'dns of its own': ({ elements }) => set(elements[0]?.element, { dns: { domain: 'cluster.local' } }),
    'only the default exclusion, on one node': ({ elements }) =>
      set(elements[1]?.element, { exclude_namespaces: ['kube-system'] }),
    'ambient on': ({ elements }) => set(elements[0]?.element, { ambient_enabled: true }),
    'another backend': ({ elements }) => {
      const element = elements[0]?.element ?? { type: '' };
      element['native_nftables'] = !element['native_nftables'];
    },
    'another namespace': ({ elements }) => set(elements[1]?.element, { pod_namespace: 'default' }),
    'no element anywhere': ({ elements }) => empty(elements),
  },
});

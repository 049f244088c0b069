import { type Bench, Findings, type KubeObject, requirement, set } from '../requirement.ts';

/** Settings beside the lane's own, and whether injection then counts on the plugin. */
const CASES = {
  'nothing set': { settings: [], countsOnPlugin: true },
  'the old name says false': { settings: ['values.istio_cni.enabled=false'], countsOnPlugin: true },
  'the component is off': { settings: ['components.cni.enabled=false'], countsOnPlugin: false },
  'the component is off, and the old name says true': {
    settings: ['components.cni.enabled=false', 'values.istio_cni.enabled=true'],
    countsOnPlugin: false,
  },
} as const;
type Case = keyof typeof CASES;

/** What the injector is given by the installer. */
interface Injector {
  /** Its value pilot.cni.enabled, by which its template leaves istio-init out; null where there is none. */
  readonly countsOnPlugin: boolean | null;
  /** Names of values by which its template may do that. */
  readonly asks: readonly string[];
}

async function observe(bench: Bench): Promise<Readonly<Record<Case, Injector>>> {
  const cases = Object.entries(CASES).map(
    async ([name, { settings }]) => [name, injectorOf(await bench.render(...settings))] as const,
  );
  return Object.fromEntries(await Promise.all(cases)) as Record<Case, Injector>;
}

function injectorOf(objects: readonly KubeObject[]): Injector {
  const its = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('istio-sidecar-injector'),
  );
  const { values = '{}', config = '' } = (its?.['data'] ?? {}) as { values?: string; config?: string };
  const { pilot } = JSON.parse(values) as { pilot?: { cni?: { enabled?: boolean } } };
  const asks = [...config.matchAll(/\.Values\.((?:pilot\.cni|istio_cni)\.enabled)\b/g)].map(
    ([, name]) => name ?? '',
  );
  return { countsOnPlugin: pilot?.cni?.enabled ?? null, asks: [...new Set(asks)] };
}

export default requirement<Readonly<Record<Case, Injector>>>('CNI-D-14', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const [name, { countsOnPlugin }] of Object.entries(CASES)) {
      const its = seen[name as Case];
      findings.equal(`${name}: pilot.cni.enabled`, countsOnPlugin, its?.countsOnPlugin);
      findings.equal(`${name}: values that leave istio-init out`, ['pilot.cni.enabled'], its?.asks);
    }
    return findings.judgement();
  },
  mutants: {
    'the plugin is not counted on': (seen) => set(seen['nothing set'], { countsOnPlugin: false }),
    'the old name brings istio-init back': (seen) =>
      set(seen['the old name says false'], { countsOnPlugin: false }),
    'the old name leaves istio-init out': (seen) =>
      set(seen['the component is off, and the old name says true'], { countsOnPlugin: true }),
    'the component does not decide': (seen) => set(seen['the component is off'], { countsOnPlugin: true }),
    'the template asks the old name': (seen) => seen['nothing set'].asks.push('istio_cni.enabled'),
    'the injector is given nothing': (seen) => set(seen['nothing set'], { countsOnPlugin: null, asks: [] }),
  },
});

import type { Bench, KubeObject } from '../requirement.ts';
import { echoService, empty, Findings, requirement, set, unscheduled } from '../requirement.ts';
import { asking, askingPod, asksFirst, type Egress, egressOf } from './init-egress.ts';
import { plainReaches } from './plain-reaches.ts';

const APP = 'asks';
const HOLD = { 'proxy.istio.io/config': JSON.stringify({ holdApplicationUntilProxyStarts: true }) };

/** Pods with and without it, and what the injector must make of each: the regular container that starts first, and the proxy's postStart hook. */
const ROWS = {
  held: { sidecar: 'classic', annotations: HOLD, shape: { first: 'istio-proxy', hook: 'pilot-agent wait' } },
  free: { sidecar: 'classic', annotations: {}, shape: { first: APP, hook: 'none' } },
  native: { sidecar: 'native', annotations: HOLD, shape: { first: APP, hook: 'none' } },
} as const;
type Name = keyof typeof ROWS;
/** Those whose application asks for something; the other one is never started. */
const ASKING = ['held', 'native'] as const;

interface Observation {
  readonly shapes: Readonly<Record<Name, { readonly first: string; readonly hook: string }>>;
  /** What the application's first request came to, made as soon as it runs. */
  readonly egress: Readonly<Record<(typeof ASKING)[number], Egress>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('hold', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const target = plain.at(-1)!;
  await bench.create(
    echoService({ namespace: target.namespace, name: 'k-08', selector: { app: target.name } }),
  );
  const url = `http://k-08.${target.namespace}.svc.cluster.local/`;
  await plainReaches(bench, plain[0]!, url);
  const made = (name: Name) => {
    const { sidecar, annotations } = ROWS[name];
    const containers = [asksFirst(asking(bench, APP, url))];
    return askingPod(bench, { namespace, name, sidecar, annotations, containers });
  };
  const [[free], [held, native]] = await Promise.all([
    bench.create(unscheduled(made('free'))),
    bench.start(made('held'), made('native')),
  ]);
  return {
    shapes: { held: shapeOf(held!.object), free: shapeOf(free!), native: shapeOf(native!.object) },
    egress: { held: await egressOf(bench, held!, APP), native: await egressOf(bench, native!, APP) },
  };
}

function shapeOf({ spec }: KubeObject): Observation['shapes'][Name] {
  const all: readonly Record<string, any>[] = [...spec.initContainers, ...spec.containers];
  const command: readonly string[] | undefined = all.find(({ name }) => name === 'istio-proxy')?.['lifecycle']
    ?.postStart?.exec?.command;
  return { first: spec.containers[0]?.name ?? 'none', hook: command?.join(' ') ?? 'none' };
}

export default requirement<Observation>('CNI-K-08', {
  observe,
  judge: ({ shapes, egress }) => {
    const findings = new Findings();
    for (const [name, { shape }] of Object.entries(ROWS) as [Name, (typeof ROWS)[Name]][])
      findings.equal(`pod ${name}: first regular container, and hook of the proxy`, shape, shapes[name]);
    for (const name of ASKING)
      findings.equal(`pod ${name}: first request`, { outcome: '200', server: 'envoy' }, egress[name]);
    return findings.judgement();
  },
  mutants: {
    'the application starts first': ({ shapes }) => set(shapes.held, { first: APP }),
    'nobody waits': ({ shapes }) => set(shapes.held, { hook: 'none' }),
    'it waits unasked': ({ shapes }) => set(shapes.free, { hook: 'pilot-agent wait' }),
    'a native sidecar has the hook, too': ({ shapes }) => set(shapes.native, { hook: 'pilot-agent wait' }),
    'the application was there before its proxy': ({ egress }) =>
      set(egress.held, { outcome: 'ECONNREFUSED', server: null }),
    'nobody asked for anything': ({ egress }) => empty(egress),
    'past the proxy': ({ egress }) => set(egress.held, { server: null }),
    'before a native sidecar': ({ egress }) => set(egress.native, { outcome: 'ECONNREFUSED', server: null }),
  },
});

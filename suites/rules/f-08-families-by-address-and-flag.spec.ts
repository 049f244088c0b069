import type { Bench } from '../requirement.ts';
import {
  empty,
  Findings,
  familyOf,
  istioChains,
  pod,
  requirement,
  sleepingContainer,
} from '../requirement.ts';

/** A dual-stack pod, by whether its proxy was told of both families. */
interface Families {
  /** Families of the pod's addresses, in their order. */
  readonly addresses: readonly string[];
  /** Families of which rules of Istio take care; `inet` tables of both that they name. */
  readonly ruled: readonly string[];
}

type Observation = Readonly<Record<'told' | 'untold', Families>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('families', { inject: true });
  const made = (name: string, flag: string) =>
    pod(
      {
        namespace,
        name,
        node: bench.nodes[0] ?? '',
        containers: [sleepingContainer()],
        annotations: {
          'proxy.istio.io/config': JSON.stringify({ proxyMetadata: { ISTIO_DUAL_STACK: flag } }),
        },
      },
      bench.images,
    );
  const pods = await bench.start(made('told', 'true'), made('untold', 'false'));
  const snapshots = await bench.inspector.pods(pods, ['rules']);
  const [told, untold] = snapshots.map(({ pod: facts, rules }): Families => {
    const own = istioChains(rules).filter(({ chain }) => chain.rules.length > 0);
    return {
      addresses: facts.ips.map(familyOf),
      ruled: [...new Set(own.map(({ table }) => table.family as string))].toSorted(),
    };
  });
  return { told: told!, untold: untold! };
}

export default requirement<Observation>('CNI-F-08', {
  observe,
  judge: ({ told, untold }) => {
    const findings = new Findings();
    for (const [name, { addresses }] of Object.entries({ told, untold }))
      findings.sameSet(`pod ${name}: families of its addresses`, ['ipv4', 'ipv6'], addresses);
    const first = untold.addresses[0] ?? 'none';
    return findings
      .sameSet('ISTIO_DUAL_STACK true: families with rules', ['ipv4', 'ipv6'], told.ruled)
      .sameSet(
        'ISTIO_DUAL_STACK false: families with rules',
        first === 'ipv6' ? ['ipv4', 'ipv6'] : ['ipv4'],
        untold.ruled,
      )
      .judgement();
  },
  mutants: {
    'IPv6 is left out': ({ told }) => told.ruled.splice(told.ruled.indexOf('ipv6'), 1),
    'IPv4 is left out': ({ untold }) => empty(untold.ruled),
    'IPv6 without the flag': ({ untold }) => untold.ruled.push('ipv6'),
    'the pod has one family only': ({ told }) => told.addresses.splice(1),
  },
});

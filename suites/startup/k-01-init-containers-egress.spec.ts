import { type Bench, echoService, Findings, parsePod, requirement, set } from '../requirement.ts';
import { EGRESS_TABLE, type Sidecar } from './egress-table.ts';
import { asking, askingPod, type Egress, egressOf } from './init-egress.ts';
import { plainReaches } from './plain-reaches.ts';

const INIT = 'asks';

/** A pod with each kind of sidecar. */
type Observation = Readonly<Record<Sidecar, PodSeen>>;

interface PodSeen {
  /** Init containers, in the order of their start. */
  readonly order: readonly string[];
  readonly egress: Egress;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('init', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const target = plain.at(-1)!;
  await bench.create(
    echoService({ namespace: target.namespace, name: 'k-01', selector: { app: target.name } }),
  );
  const url = `http://k-01.${target.namespace}.svc.cluster.local/`;
  await plainReaches(bench, plain[0]!, url);
  const made = (sidecar: Sidecar) =>
    askingPod(bench, { namespace, name: sidecar, sidecar, initContainers: [asking(bench, INIT, url)] });
  const pods = await bench.start(made('classic'), made('native'));
  const seen = await Promise.all(
    pods.map(async (its): Promise<PodSeen> => {
      const containers = parsePod(its.object).containers.filter(({ kind }) => kind !== 'regular');
      return { order: containers.map(({ name }) => name), egress: await egressOf(bench, its, INIT) };
    }),
  );
  return { classic: seen[0]!, native: seen[1]! };
}

export default requirement<Observation>('CNI-K-01', {
  observe,
  judge: (seen, mode) => {
    const findings = new Findings();
    for (const sidecar of ['classic', 'native'] as const) {
      const { order, outcome, server } = EGRESS_TABLE[mode][sidecar];
      const { egress } = seen[sidecar];
      findings
        .equal(`${sidecar} sidecar: order of init containers`, order, seen[sidecar].order)
        .equal(`${sidecar} sidecar: the init container's request`, outcome, egress.outcome)
        .equal(`${sidecar} sidecar: header server of its answer`, server, egress.server);
    }
    return findings.judgement();
  },
  mutants: {
    'the other order': ({ classic }) => classic.order.unshift(classic.order.pop()!),
    'no proxy before it': ({ native }) => native.order.splice(1, 1),
    'a native sidecar is of no use to it': ({ native }) =>
      set(native.egress, { outcome: 'ECONNREFUSED', server: null }),
    'past the native sidecar': ({ native }) => set(native.egress, { server: null }),
    'it succeeds before the proxy is there': {
      mode: 'cni',
      change: ({ classic }) => set(classic.egress, { outcome: '200' }),
    },
    'it is refused before there are rules': {
      mode: 'init',
      change: ({ classic }) => set(classic.egress, { outcome: 'ECONNREFUSED' }),
    },
    'through a proxy that is not there yet': {
      mode: 'init',
      change: ({ classic }) => set(classic.egress, { server: 'envoy' }),
    },
  },
});

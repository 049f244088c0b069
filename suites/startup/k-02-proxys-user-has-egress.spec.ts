import { type Bench, echoService, Findings, requirement, set, UNRESOLVED } from '../requirement.ts';
import { asking, askingPod, type Egress, egressOf } from './init-egress.ts';
import { plainReaches } from './plain-reaches.ts';

/** In a group of its own: the rules know the proxy by its user and by its group. */
const PROXY_USER = { runAsUser: 1337, runAsGroup: 1000 };
/** With DNS capture nobody answers the other user: by default its resolver, and its container, would wait half a minute. */
const IMPATIENT = { timeout: '1', attempts: '1', ndots: '1' };

/** Requests of init containers before the classic sidecar is there. */
interface Requests {
  /** As the proxy's user. */
  readonly asProxy: Egress;
  /** As any other, in the same pod. */
  readonly asOther: Egress;
}

/** Without DNS capture and with it. */
const PODS = ['plain', 'capturing'] as const;
type Observation = Readonly<Record<(typeof PODS)[number], Requests>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('uid', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const target = plain.at(-1)!;
  await bench.create(
    echoService({ namespace: target.namespace, name: 'k-02', selector: { app: target.name } }),
  );
  // By a name, so that DNS has a part in it.
  const url = `http://k-02.${target.namespace}.svc.cluster.local/`;
  await plainReaches(bench, plain[0]!, url);
  const made = (name: string, capture: 'true' | 'false') =>
    askingPod(bench, {
      namespace,
      name,
      sidecar: 'classic',
      spec: {
        dnsConfig: { options: Object.entries(IMPATIENT).map(([option, value]) => ({ name: option, value })) },
      },
      initContainers: [asking(bench, 'as-proxy', url, PROXY_USER), asking(bench, 'as-other', url)],
      annotations: {
        'proxy.istio.io/config': JSON.stringify({ proxyMetadata: { ISTIO_META_DNS_CAPTURE: capture } }),
      },
    });
  const pods = await bench.start(made('plain', 'false'), made('capturing', 'true'));
  const [first, second] = await Promise.all(
    pods.map(async (its) => ({
      asProxy: await egressOf(bench, its, 'as-proxy'),
      asOther: await egressOf(bench, its, 'as-other'),
    })),
  );
  return { plain: first!, capturing: second! };
}

/** Nobody listens at the ports to which the rules lead; with DNS capture it is the name that is not answered. */
const REFUSED: readonly string[] = ['ECONNREFUSED', UNRESOLVED, 'TIMEOUT'];

export default requirement<Observation>('CNI-K-02', {
  observe,
  judge: (seen) => {
    const findings = new Findings().sameSet('pods', PODS, Object.keys(seen));
    for (const [name, { asProxy, asOther }] of Object.entries(seen))
      findings
        .equal(`${name}: init container as user 1337`, { outcome: '200', server: null }, asProxy)
        .holds(
          `${name}: init container as another`,
          'refused',
          REFUSED.includes(asOther.outcome),
          asOther.outcome,
        );
    return findings.judgement();
  },
  mutants: {
    'user 1337 is refused': ({ plain }) => set(plain.asProxy, { outcome: 'ECONNREFUSED' }),
    'user 1337 is refused with DNS capture': ({ capturing }) =>
      set(capturing.asProxy, { outcome: UNRESOLVED }),
    'user 1337 goes through a proxy': ({ plain }) => set(plain.asProxy, { server: 'envoy' }),
    'everybody has egress': ({ plain }) => set(plain.asOther, { outcome: '200' }),
    'DNS capture was not tried': (seen) => Reflect.deleteProperty(seen, 'capturing'),
    'everybody has egress with DNS capture': ({ capturing }) => set(capturing.asOther, { outcome: '200' }),
  },
});

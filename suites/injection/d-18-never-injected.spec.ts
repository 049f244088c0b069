import type { Bench } from '../requirement.ts';
import {
  empty,
  Findings,
  INJECT,
  idleContainer,
  MEETS_RESTRICTED,
  parsePod,
  pod,
  requirement,
  set,
} from '../requirement.ts';

const PROXY = 'istio-proxy';
/** pkg/kube/inject/initializer.go IgnoredNamespaces; the last is only where its provisioner runs. */
const IGNORED = ['kube-system', 'kube-public', 'kube-node-lease'];
const IGNORED_WHERE_PRESENT = 'local-path-storage';

interface Observation {
  readonly hostNetwork: readonly Admitted[];
  readonly ignored: readonly Admitted[];
  /** The same pod, on a network of its own and in no ignored namespace. */
  readonly compared: readonly Admitted[];
}

/** What admission makes of a pod whose label asks for injection. */
interface Admitted {
  readonly namespace: string;
  readonly hostNetwork: boolean;
  readonly asks: string;
  readonly containers: readonly string[];
  readonly annotations: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [injecting, silent, extra] = await Promise.all([
    bench.namespace('injecting', { inject: true }),
    bench.namespace('silent'),
    bench.kube.get({ apiVersion: 'v1', kind: 'Namespace', name: IGNORED_WHERE_PRESENT }),
  ]);
  const ignored = extra === undefined ? IGNORED : [...IGNORED, IGNORED_WHERE_PRESENT];
  const each = async (namespaces: readonly string[], hostNetwork: boolean) =>
    Promise.all(namespaces.map((namespace) => admitted(bench, namespace, hostNetwork)));
  return {
    hostNetwork: await each([injecting, silent], true),
    ignored: await each(ignored, false),
    compared: await each([injecting, silent], false),
  };
}

/**
 * By a dry run, since nothing may be left in namespaces that are not the suite's; admission is asked all the same, which may hold
 * those to restricted.
 */
async function admitted(bench: Bench, namespace: string, hostNetwork: boolean): Promise<Admitted> {
  const modest = idleContainer({ securityContext: MEETS_RESTRICTED });
  const spec = { namespace, name: `asks-${bench.passId}`, inject: true, hostNetwork };
  const made = pod({ ...spec, containers: [modest] }, bench.images);
  const facts = parsePod((await bench.kube.create(made, { dryRun: true, signal: bench.signal })).object);
  return {
    namespace: namespace.replace(`-${bench.passId}`, ''),
    hostNetwork: facts.hostNetwork,
    asks: facts.labels[INJECT] ?? '',
    containers: facts.containers.map((each) => each.name),
    annotations: Object.keys(facts.annotations).filter((key) => key.includes('istio.io/')),
  };
}

export default requirement<Observation>('CNI-D-18', {
  observe,
  judge: ({ hostNetwork, ignored, compared }) => {
    const findings = new Findings().some('pods on the host network', hostNetwork);
    const looked = ignored.map((each) => each.namespace).filter((name) => name !== IGNORED_WHERE_PRESENT);
    findings.sameSet('ignored namespaces', IGNORED, looked);
    for (const each of hostNetwork) findings.equal(`${subject(each)}: hostNetwork`, true, each.hostNetwork);
    for (const each of [...hostNetwork, ...ignored, ...compared])
      findings.equal(`${subject(each)}: label ${INJECT}`, 'true', each.asks);
    for (const each of [...hostNetwork, ...ignored]) {
      findings.equal(`${subject(each)}: containers`, ['app'], each.containers);
      findings.equal(`${subject(each)}: annotations of Istio`, [], each.annotations);
    }
    for (const each of compared) {
      const { containers } = each;
      findings.holds(subject(each), `a container ${PROXY}`, containers.includes(PROXY), containers.join(' '));
    }
    return findings.some('pods that are injected', compared).judgement();
  },
  mutants: {
    'a proxy on the host network': ({ hostNetwork }) => hostNetwork[0]?.containers.push(PROXY),
    'a proxy in kube-system': ({ ignored }) => ignored[0]?.containers.push(PROXY),
    'an annotation in kube-public': ({ ignored }) => ignored[1]?.annotations.push('sidecar.istio.io/status'),
    'an ignored namespace forgotten': ({ ignored }) => ignored.splice(2, 1),
    'the label did not ask': ({ ignored }) => set(ignored[2], { asks: '' }),
    'the host network refused': ({ hostNetwork }) => set(hostNetwork[1], { hostNetwork: false }),
    'nobody is injected anyhow': ({ compared }) => set(compared[1], { containers: ['app'] }),
    'no pod on the host network': ({ hostNetwork }) => empty(hostNetwork),
    'nothing to compare with': ({ compared }) => empty(compared),
  },
});

function subject({ namespace, hostNetwork }: Admitted): string {
  return `pod ${hostNetwork ? 'on the host network ' : ''}in ${namespace}`;
}

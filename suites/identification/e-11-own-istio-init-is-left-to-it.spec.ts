import {
  type Bench,
  canonical,
  container,
  Findings,
  handMadeSidecarPod,
  onEach,
  oneNode,
  ownIstioInitPod,
  proxyImageOf,
  redirected,
  requirement,
  type Treatment,
  treatedSights,
  treatmentOf,
} from '../requirement.ts';

const LEFT_TO_IT = 'excluded due to being already injected with istio-init container';

/** By hand, in a namespace without injection, on the last node. */
interface Observation {
  /** With an init container istio-init. */
  readonly own: readonly Treatment[];
  /** Without one: the plugin redirects them. */
  readonly compared: readonly Treatment[];
  /** Of the pods with an istio-init. */
  readonly inits: readonly {
    readonly node: string;
    readonly exitCode?: number;
    /** Rules that one chain holds more than once, of the tables that hold Istio's chains. */
    readonly repeated: readonly string[];
  }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { images } = bench;
  const nodes = oneNode(bench.nodes, 'last');
  const [namespace, proxyImage] = await Promise.all([bench.namespace('plain'), proxyImageOf(bench)]);
  const sidecar = { namespace, asleep: true };
  const own = onEach(nodes, 'own-init', (its) => ownIstioInitPod({ ...its, ...sidecar, proxyImage }, images));
  const compared = onEach(nodes, 'compared', (its) => handMadeSidecarPod({ ...its, ...sidecar }, images));
  const sights = await treatedSights(bench.eyes, await bench.start(...own, ...compared));
  const ofOwn = sights.slice(0, own.length);
  return {
    own: ofOwn.map(treatmentOf),
    compared: sights.slice(own.length).map(treatmentOf),
    inits: ofOwn.map(({ pod, rules }) => ({
      node: pod.node,
      ...exitOf(container(pod, 'istio-init')?.exitCode),
      repeated: canonical(rules).flatMap((chain) => twice(chain.rules)),
    })),
  };
}

function exitOf(exitCode: number | undefined): { readonly exitCode?: number } {
  return exitCode === undefined ? {} : { exitCode };
}

function twice(rules: readonly string[]): readonly string[] {
  return rules.filter((rule, index) => rules.indexOf(rule) !== index);
}

export default requirement<Observation>('CNI-E-11', {
  observe,
  judge: ({ own, inits, compared }) => {
    const findings = new Findings().some('pods with istio-init', own).some('pods without', compared);
    for (const pod of own) {
      const subject = `pod with its own istio-init on ${pod.node}`;
      const its = findings.about(pod).equal(`${subject}: the plugin's log`, [LEFT_TO_IT], pod.said);
      redirected(its, subject, pod.redirection);
    }
    findings.equal('pods whose rules were counted', own.length, inits.length);
    for (const { node, exitCode, repeated } of inits) {
      const subject = `pod with its own istio-init on ${node}`;
      findings.equal(`${subject}: exit of istio-init`, 0, exitCode);
      findings.equal(`${subject}: rules more than once in a chain`, [], repeated);
    }
    for (const pod of compared) {
      const { node, said, redirection } = pod;
      const subject = `pod without istio-init on ${node}`;
      const its = findings.about(pod);
      its.holds(`${subject}: the plugin's log`, 'another', !said.includes(LEFT_TO_IT), said.join());
      redirected(its, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'the plugin does not leave it alone': ({ own }) => own[0]?.said.splice(0),
    'nobody writes rules': ({ own }) => Object.assign(own[0] ?? {}, { redirection: { chains: [] } }),
    'both write them': ({ inits }) => inits[0]?.repeated.push('-p tcp -j REDIRECT --to-ports 15001'),
    'istio-init fails': ({ inits }) => Object.assign(inits[0] ?? {}, { exitCode: 1 }),
    'one pod was not counted': ({ inits }) => inits.splice(0, 1),
    'the plugin takes every pod for one with istio-init': ({ compared }) =>
      compared[0]?.said.push(LEFT_TO_IT),
    'nobody is redirected by the plugin': ({ compared }) =>
      Object.assign(compared[0] ?? {}, { redirection: { chains: [] } }),
    'no pod with istio-init': (seen) => Object.assign(seen, { own: [], inits: [] }),
    'no pod without': (seen) => seen.compared.splice(0),
  },
});

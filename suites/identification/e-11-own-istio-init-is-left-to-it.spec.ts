import {
  canonical,
  container,
  empty,
  handMadeSidecarPod,
  ownIstioInitPod,
  podGroups,
  proxyImageOf,
  requirement,
  set,
} from '../requirement.ts';

/** Of a pod with an istio-init of its own. */
interface Init {
  readonly node: string;
  readonly exitCode?: number;
  /** Rules that one chain holds more than once, of the tables that hold Istio's chains. */
  readonly repeated: readonly string[];
}

/** The plugin goes by the name alone: had it written rules, the pod would have some. */
const IDLE_INIT = { name: 'istio-init', command: ['true'] };

export default requirement(
  'CNI-E-11',
  podGroups({
    groups: {
      own: {
        what: 'pod with its own istio-init',
        in: 'plain',
        make: async (its, bench) =>
          ownIstioInitPod({ ...its, asleep: true, proxyImage: await proxyImageOf(bench) }, bench.images),
        expect: 'redirected',
      },
      idle: {
        what: 'pod whose istio-init writes no rules',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, asleep: true, initContainers: [IDLE_INIT] }, images),
        expect: 'left alone',
      },
      compared: {
        what: 'pod without istio-init',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
    observe: async (_, { own }) => ({
      inits: own.map(({ pod, rules }): Init => {
        const exitCode = container(pod, 'istio-init')?.exitCode;
        const repeated = canonical(rules).flatMap((chain) => twice(chain.rules));
        return { node: pod.node, ...(exitCode === undefined ? {} : { exitCode }), repeated };
      }),
    }),
    judge: (findings, { own, inits }) => {
      findings.equal('pods whose rules were counted', own.length, inits.length);
      for (const { node, exitCode, repeated } of inits)
        findings
          .equal(`pod with its own istio-init on ${node}: exit of istio-init`, 0, exitCode)
          .equal(`pod with its own istio-init on ${node}: rules more than once in a chain`, [], repeated);
    },
    mutants: {
      'both write the rules': ({ inits: [first] }) =>
        first?.repeated.push('-p tcp -j REDIRECT --to-ports 15001'),
      'istio-init fails': ({ inits: [first] }) => set(first, { exitCode: 1 }),
      'one pod was not counted': ({ inits }) => inits.splice(0, 1),
      'no pod was counted': ({ own, inits }) => [own, inits].forEach(empty),
    },
  }),
);

function twice(rules: readonly string[]): readonly string[] {
  return rules.filter((rule, index) => rules.indexOf(rule) !== index);
}

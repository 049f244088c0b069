import {
  type Bench,
  blinds,
  empty,
  Findings,
  netAdminControlPod,
  pod,
  requirement,
  sleepingContainer,
} from '../requirement.ts';

/** Warnings of the API server with which it admitted a bare pod; the pods are only tried. */
interface Observation {
  readonly injected: readonly string[];
  readonly uninjected: readonly string[];
  /** One that adds NET_ADMIN itself. */
  readonly netAdmin: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const labels = { 'pod-security.kubernetes.io/warn': 'baseline' };
  const namespace = await bench.namespace('warned', { inject: true, labels });
  const spec = { namespace, containers: [sleepingContainer()] };
  const tried = [
    pod({ ...spec, name: 'injected' }, bench.images),
    pod({ ...spec, name: 'uninjected', inject: false }, bench.images),
    netAdminControlPod({ namespace, name: 'net-admin', inject: false }, bench.images),
  ];
  const [injected, uninjected, netAdmin] = await Promise.all(
    tried.map(
      async (object) => (await bench.kube.create(object, { dryRun: true, signal: bench.signal })).warnings,
    ),
  );
  return { injected: injected!, uninjected: uninjected!, netAdmin: netAdmin! };
}

const WORDS = ['PodSecurity "baseline:', '"istio-init"', '"NET_ADMIN"'];

export default requirement<Observation>('CNI-Q-04', {
  observe,
  judge: ({ injected, uninjected, netAdmin }, mode) => {
    const findings = new Findings().equal('pod without injection: warnings', [], uninjected);
    if (mode === 'cni') findings.equal('injected pod: warnings', [], injected);
    else warned(findings, 'injected pod', WORDS, injected);
    const control = new Findings();
    warned(control, 'pod that adds NET_ADMIN itself', ['PodSecurity "baseline:', '"NET_ADMIN"'], netAdmin);
    return findings.control(control).judgement();
  },
  mutants: {
    'a warning in CNI mode': {
      mode: 'cni',
      change: ({ injected }) => injected.push('would violate PodSecurity "baseline:latest"'),
    },
    'no warning in init mode': { mode: 'init', change: ({ injected }) => empty(injected) },
    'a warning of something else': {
      mode: 'init',
      change: ({ injected }) => injected.splice(0, 1, 'metadata.name: looks odd'),
    },
    'a pod without injection is warned of': ({ uninjected }) => uninjected.push('would violate'),
    'the policy does not warn': blinds(({ netAdmin }) => empty(netAdmin)),
  },
});

function warned(
  findings: Findings,
  subject: string,
  words: readonly string[],
  warnings: readonly string[],
): void {
  findings.holds(
    `${subject}: warnings`,
    `one that names ${words.join(', ')}`,
    warnings.some((text) => words.every((word) => text.includes(word))),
    warnings.join('; ') || 'none',
  );
}

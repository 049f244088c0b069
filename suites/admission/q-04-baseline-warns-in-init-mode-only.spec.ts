import {
  type Bench,
  blinds,
  empty,
  Findings,
  isPodSecuritys,
  netAdminControlPod,
  pod,
  requirement,
  sleepingContainer,
  violations,
} from '../requirement.ts';
import { BY_INIT, holderIsNamed } from './expected.ts';

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

const HOST_PORT =
  'would violate PodSecurity "baseline:latest": hostPort (container "istio-proxy" uses hostPort 15090)';

export default requirement<Observation>('CNI-Q-04', {
  observe,
  judge: ({ injected, uninjected, netAdmin }, mode) => {
    const [ofInjected, ofUninjected] = [injected, uninjected].map((all) => all.filter(isPodSecuritys));
    const findings = new Findings()
      .equal('pod without injection: warnings of Pod Security', [], ofUninjected)
      .equal(
        'injected pod: warnings of Pod Security',
        mode === 'cni' ? [] : [BY_INIT],
        ofInjected?.map(violations),
      );
    return findings.control(holderIsNamed(netAdmin)).judgement();
  },
  mutants: {
    'a warning in CNI mode': {
      mode: 'cni',
      change: ({ injected }) => injected.push(HOST_PORT),
    },
    'no warning in init mode': { mode: 'init', change: ({ injected }) => empty(injected) },
    'istio-init asks for more': {
      mode: 'init',
      change: ({ injected }) =>
        injected.splice(0, 1, injected[0]!.replace('"NET_RAW"', '"NET_RAW", "SYS_ADMIN"')),
    },
    'a warning of something else': {
      mode: 'init',
      change: ({ injected }) => injected.splice(0, 1, 'metadata.name: looks odd'),
    },
    'a pod without injection is warned of': ({ uninjected }) => uninjected.push(HOST_PORT),
    'the policy does not warn': blinds(({ netAdmin }) => empty(netAdmin)),
  },
});

import {
  type Bench,
  Findings,
  pod,
  requirement,
  set,
  sleepingContainer,
  violations,
} from '../requirement.ts';
import { refusalOf } from './pod-security.ts';

/** What baseline said of a pod that is only tried; empty where it was admitted. */
interface Observation {
  readonly tproxy: string;
  readonly redirect: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('baseline', { inject: true, podSecurity: 'baseline' });
  const tried = (name: string, annotations: Readonly<Record<string, string>>) =>
    refusalOf(() => {
      const made = pod({ namespace, name, annotations, containers: [sleepingContainer()] }, bench.images);
      return bench.kube.create(made, { dryRun: true, signal: bench.signal });
    });
  const [tproxy, redirect] = await Promise.all([
    tried('tproxy', { 'sidecar.istio.io/interceptionMode': 'TPROXY' }),
    tried('redirect', {}),
  ]);
  return { tproxy, redirect };
}

/** All that baseline may hold against it. */
const BY_PROXY = {
  policy: 'baseline',
  checks: ['non-default capabilities'],
  containers: ['istio-proxy'],
  capabilities: ['NET_ADMIN'],
};

export default requirement<Observation>('CNI-Q-05', {
  observe,
  judge: ({ tproxy, redirect }) =>
    new Findings()
      .equal('pod with TPROXY', BY_PROXY, violations(tproxy))
      .equal('pod with REDIRECT: refusal', '', redirect)
      .judgement(),
  mutants: {
    'TPROXY is admitted': (seen) => set(seen, { tproxy: '' }),
    'another container is named': (seen) =>
      set(seen, { tproxy: seen.tproxy.replaceAll('istio-proxy', 'app') }),
    'a proxy that is privileged': (seen) =>
      set(seen, { tproxy: `${seen.tproxy}, privileged (container "istio-proxy" must not set x)` }),
    'a proxy with another capability': (seen) =>
      set(seen, { tproxy: seen.tproxy.replace('"NET_ADMIN"', '"NET_ADMIN", "SYS_ADMIN"') }),
    'validation asks for it, too': (seen) =>
      set(seen, {
        tproxy: seen.tproxy.replace(
          'container "istio-proxy"',
          'containers "istio-validation", "istio-proxy"',
        ),
      }),
    'REDIRECT is refused, too': (seen) => set(seen, { redirect: 'violates PodSecurity' }),
  },
});

import {
  type Bench,
  blinds,
  deployment,
  empty,
  Findings,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  set,
  sleepingContainer,
} from '../requirement.ts';
import { developerOf, NO_ERROR } from './developer.ts';
import { type Rollout, rolloutOf } from './pod-security.ts';

interface Observation {
  /** Of the Deployment that the developer made. */
  readonly rollout: Rollout;
  /** Where the pod's rules lead; absent where there is no pod. */
  readonly redirection?: Redirection;
  /** What the API server says when the developer asks for more: status codes. */
  readonly elsewhere: number;
  readonly clusterWide: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('team', { inject: true, podSecurity: 'baseline' });
  const made = deployment(pod({ namespace, name: 'app', containers: [sleepingContainer()] }, bench.images));
  const developer = await developerOf(bench, made);
  const rollout = await rolloutOf(bench, made, developer.user);
  const pods = await bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: 'app=app' });
  const [elsewhere, clusterWide] = await Promise.all([
    developer.tries({ ...made, metadata: { ...made.metadata, namespace: 'default' } }),
    developer.tries({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${namespace}-more` } }),
  ]);
  const [first] = pods;
  if (first === undefined || rollout.ready === 0) return { rollout, elsewhere, clusterWide };
  const snapshot = await bench.inspector.pod({ namespace, name: first.metadata.name }, ['rules']);
  return { rollout, redirection: redirectionOf(snapshot, bench.mesh), elsewhere, clusterWide };
}

export default requirement<Observation>('CNI-Q-06', {
  observe,
  judge: ({ rollout, redirection, elsewhere, clusterWide }, mode) => {
    const rights = new Findings()
      .equal('a Deployment in another namespace', 403, elsewhere)
      .equal('a namespace', 403, clusterWide);
    const findings = new Findings().control(rights);
    if (mode === 'init') {
      return findings
        .equal("pods of the developer's Deployment", 0, rollout.pods)
        .holds(
          'its event FailedCreate',
          'names istio-init and NET_ADMIN',
          rollout.refusals.length > 0 &&
            rollout.refusals.every((text) => text.includes('"istio-init"') && text.includes('"NET_ADMIN"')),
          rollout.refusals.join('; ') || 'no event',
        )
        .judgement();
    }
    findings
      .equal("Ready pods of the developer's Deployment", 1, rollout.ready)
      .equal('its events FailedCreate by Pod Security', [], rollout.refusals);
    redirected(findings, 'its pod', redirection);
    return findings.judgement();
  },
  mutants: {
    'no pod in CNI mode': { mode: 'cni', change: ({ rollout }) => set(rollout, { ready: 0 }) },
    'refused first': { mode: 'cni', change: ({ rollout }) => rollout.refusals.push('forbidden') },
    'not redirected': { mode: 'cni', change: (seen) => delete seen.redirection },
    'a pod in init mode': { mode: 'init', change: ({ rollout }) => set(rollout, { pods: 1 }) },
    'no event in init mode': { mode: 'init', change: ({ rollout }) => empty(rollout.refusals) },
    'refused for another reason': {
      mode: 'init',
      change: ({ rollout }) => rollout.refusals.splice(0, 1, 'exceeded quota'),
    },
    'the developer may work elsewhere': blinds((seen) => set(seen, { elsewhere: NO_ERROR })),
    'the developer rules the cluster': blinds((seen) => set(seen, { clusterWide: NO_ERROR })),
  },
});

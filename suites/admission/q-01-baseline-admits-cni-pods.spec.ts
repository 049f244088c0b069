import {
  type Bench,
  blinds,
  deployment,
  empty,
  Findings,
  netAdminControlPod,
  pod,
  requirement,
  set,
  sleepingContainer,
  violations,
} from '../requirement.ts';
import { BY_INIT, holderIsNamed, keptOut } from './expected.ts';
import { type Admission, admissionOf, type Rollout, rolloutOf } from './pod-security.ts';

interface Observation {
  /** A pod that is injected. */
  readonly bare: Admission;
  readonly deployment: Rollout;
  /** The same that keeps out of injection. */
  readonly uninjected: Admission;
  /** One that keeps out of injection and adds NET_ADMIN itself. */
  readonly netAdmin: Admission;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('baseline', { inject: true, podSecurity: 'baseline' });
  const of = (name: string) => ({ namespace, name, containers: [sleepingContainer()] });
  const [bare, rollout, uninjected, netAdmin] = await Promise.all([
    admissionOf(bench, pod(of('bare'), bench.images)),
    rolloutOf(bench, deployment(pod(of('deployed'), bench.images))),
    admissionOf(bench, pod({ ...of('uninjected'), inject: false }, bench.images)),
    admissionOf(bench, netAdminControlPod({ namespace, name: 'net-admin', inject: false }, bench.images)),
  ]);
  return { bare, deployment: rollout, uninjected, netAdmin };
}

const INJECTED = { refusal: '', containers: ['app', 'istio-proxy', 'istio-validation'], ready: true };

export default requirement<Observation>('CNI-Q-01', {
  observe,
  judge: ({ bare, deployment: rollout, uninjected, netAdmin }, mode) => {
    const findings = new Findings().control(holderIsNamed([netAdmin.refusal]));
    keptOut(findings, uninjected);
    if (mode === 'cni') {
      findings.equal('injected pod', INJECTED, bare);
      findings.equal("a Deployment's pods that are Ready", 1, rollout.ready);
      findings.equal("a Deployment's events FailedCreate by Pod Security", [], rollout.refusals);
    } else {
      findings.equal('injected pod', BY_INIT, violations(bare.refusal));
      findings.equal("a Deployment's pods", 0, rollout.pods);
      findings.some("a Deployment's events FailedCreate by Pod Security", rollout.refusals);
      for (const message of rollout.refusals)
        findings.equal("a Deployment's event FailedCreate", BY_INIT, violations(message));
    }
    return findings.judgement();
  },
  mutants: {
    'the pod is refused': {
      mode: 'cni',
      change: ({ bare }) => set(bare, { refusal: 'violates PodSecurity' }),
    },
    'the pod is not Ready': { mode: 'cni', change: ({ bare }) => set(bare, { ready: false }) },
    'the pod was not injected': { mode: 'cni', change: ({ bare }) => bare.containers.splice(1) },
    'istio-init is in it': { mode: 'cni', change: ({ bare }) => bare.containers.push('istio-init') },
    'the Deployment has no pod': {
      mode: 'cni',
      change: ({ deployment: its }) => set(its, { ready: 0 }),
    },
    'the Deployment was refused first': {
      mode: 'cni',
      change: ({ deployment: its }) => its.refusals.push('violates'),
    },
    'the pod is admitted': { mode: 'init', change: ({ bare }) => set(bare, { refusal: '' }) },
    'only NET_ADMIN is named': {
      mode: 'init',
      change: ({ bare }) => set(bare, { refusal: bare.refusal.replace('"NET_RAW"', '') }),
    },
    'another container is named': {
      mode: 'init',
      change: ({ deployment: its }) =>
        its.refusals.splice(0, 1, its.refusals[0]!.replace('istio-init', 'app')),
    },
    'istio-init asks for more': {
      mode: 'init',
      change: ({ bare }) =>
        set(bare, { refusal: bare.refusal.replace('"NET_RAW"', '"NET_RAW", "SYS_ADMIN"') }),
    },
    'another container is at fault, too': {
      mode: 'init',
      change: ({ bare }) =>
        set(bare, { refusal: `${bare.refusal}, privileged (container "istio-proxy" must not set x)` }),
    },
    'no event': { mode: 'init', change: ({ deployment: its }) => empty(its.refusals) },
    'the Deployment has a pod': {
      mode: 'init',
      change: ({ deployment: its }) => set(its, { pods: 1 }),
    },
    'a pod without injection is refused': ({ uninjected }) => set(uninjected, { refusal: 'violates' }),
    'the pod without injection was injected': ({ uninjected }) => uninjected.containers.push('istio-proxy'),
    'not even a pod without injection starts': blinds(({ uninjected }) => set(uninjected, { ready: false })),
    'the policy is not enforced': blinds(({ netAdmin }) => set(netAdmin, { refusal: '' })),
    'it is refused for another reason': blinds(({ netAdmin }) =>
      set(netAdmin, { refusal: 'quota exceeded' }),
    ),
  },
});

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
} from '../requirement.ts';
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

/** What Pod Security says of istio-init: kubernetes/pod-security-admission policy/check_capabilities_baseline.go. */
const REFUSED = ['PodSecurity "baseline:', '"istio-init"', '"NET_ADMIN"', '"NET_RAW"'];

export default requirement<Observation>('CNI-Q-01', {
  observe,
  judge: ({ bare, deployment: rollout, uninjected, netAdmin }, mode) => {
    const findings = new Findings();
    const names = (on: Findings, subject: string, words: readonly string[], message: string) =>
      on.holds(
        subject,
        `refused, naming ${words.join(', ')}`,
        words.every((word) => message.includes(word)),
        message || 'admitted',
      );
    const ready = { refusal: '', containers: ['app', 'istio-proxy', 'istio-validation'], ready: true };
    if (mode === 'cni') {
      findings.equal('injected pod', ready, bare);
      findings.equal("a Deployment's pods that are Ready", 1, rollout.ready);
      findings.equal("a Deployment's FailedCreate events", [], rollout.refusals);
    } else {
      names(findings, 'injected pod', REFUSED, bare.refusal);
      findings.equal("a Deployment's pods", 0, rollout.pods);
      findings.some("a Deployment's FailedCreate events", rollout.refusals);
      for (const message of rollout.refusals)
        names(findings, "a Deployment's event FailedCreate", REFUSED, message);
    }
    findings.equal('pod without injection', { refusal: '', containers: ['app'], ready: true }, uninjected);
    const control = names(
      new Findings(),
      'pod that adds NET_ADMIN itself',
      ['PodSecurity "baseline:', '"net-admin-holder"', '"NET_ADMIN"'],
      netAdmin.refusal,
    );
    return findings.control(control).judgement();
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
    'no event': { mode: 'init', change: ({ deployment: its }) => empty(its.refusals) },
    'the Deployment has a pod': {
      mode: 'init',
      change: ({ deployment: its }) => set(its, { pods: 1 }),
    },
    'a pod without injection is refused': ({ uninjected }) => set(uninjected, { refusal: 'violates' }),
    'the pod without injection was injected': ({ uninjected }) => uninjected.containers.push('istio-proxy'),
    'the policy is not enforced': blinds(({ netAdmin }) => set(netAdmin, { refusal: '' })),
    'it is refused for another reason': blinds(({ netAdmin }) =>
      set(netAdmin, { refusal: 'quota exceeded' }),
    ),
  },
});

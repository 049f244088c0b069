import {
  APP_CONTAINER,
  type Bench,
  blinds,
  deployment,
  Findings,
  pod,
  requirement,
  set,
  setMeshValues,
  sleepingContainer,
} from '../requirement.ts';
import { type Admission, admissionOf, type Rollout, rolloutOf } from './pod-security.ts';
import { violations } from './violations.ts';

interface Observation {
  /** A bare pod and a Deployment, with the mesh's values as they are. */
  readonly without: Admission;
  readonly deployedWithout: Rollout;
  /** With global.proxy.seccompProfile.type=RuntimeDefault. */
  readonly withProfile: Admission;
  readonly deployedWith: Rollout;
  /** The same pod without injection, which meets the policy by itself. */
  readonly uninjected: Admission;
  /** One that does not: its container keeps its capabilities. */
  readonly careless: Admission;
}

/** An application that restricted has nothing against. */
const MODEST = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('restricted', { inject: true, podSecurity: 'restricted' });
  const modest = (
    name: string,
    securityContext: Readonly<Record<string, unknown>> = MODEST,
    more: { inject?: boolean } = {},
  ) => pod({ namespace, name, containers: [sleepingContainer({ securityContext })], ...more }, bench.images);
  const { capabilities: _dropped, ...careless } = MODEST;
  const [without, deployedWithout, uninjected, refused] = await Promise.all([
    admissionOf(bench, modest('without')),
    rolloutOf(bench, deployment(modest('deployed-without'))),
    admissionOf(bench, modest('uninjected', MODEST, { inject: false })),
    admissionOf(bench, modest('careless', careless, { inject: false })),
  ]);
  const profile = setMeshValues({ 'global.proxy.seccompProfile': { type: 'RuntimeDefault' } });
  const [withProfile, deployedWith] = await bench.during(profile, () =>
    Promise.all([admissionOf(bench, modest('with')), rolloutOf(bench, deployment(modest('deployed-with')))]),
  );
  return { without, deployedWithout, withProfile, deployedWith, uninjected, careless: refused };
}

const INJECTED = [APP_CONTAINER, 'istio-proxy', 'istio-validation'];

/** All that restricted may hold against an injected pod. */
const BY_PROFILE = {
  policy: 'restricted',
  checks: ['seccompProfile'],
  containers: ['istio-proxy', 'istio-validation'],
};

export default requirement<Observation>('CNI-Q-02', {
  observe,
  judge: ({ without, deployedWithout, withProfile, deployedWith, uninjected, careless }) => {
    const findings = new Findings();
    const [event = ''] = deployedWithout.refusals;
    for (const [subject, text] of Object.entries({ 'bare pod': without.refusal, "Deployment's pod": event }))
      findings.equal(`${subject} without the profile`, BY_PROFILE, violations(text));
    return findings
      .equal("a Deployment's pods without the profile", 0, deployedWithout.pods)
      .equal('with the profile', { refusal: '', containers: INJECTED, ready: true }, withProfile)
      .equal('a Deployment with the profile', { pods: 1, ready: 1, refusals: [] }, deployedWith)
      .equal('without injection', { refusal: '', containers: [APP_CONTAINER], ready: true }, uninjected)
      .control(
        new Findings().equal(
          'an application that keeps its capabilities',
          { policy: 'restricted', checks: ['unrestricted capabilities'], containers: [APP_CONTAINER] },
          violations(careless.refusal),
        ),
      )
      .judgement();
  },
  mutants: {
    'admitted without the profile': ({ without }) => set(without, { refusal: '' }),
    'refused by another policy': ({ without }) =>
      set(without, { refusal: without.refusal.replace('restricted:', 'baseline:') }),
    'another check is named': ({ without }) =>
      set(without, { refusal: `${without.refusal}, runAsNonRoot != true` }),
    'a host port is held against it': ({ without }) =>
      set(without, {
        refusal: `${without.refusal}, hostPort (container "istio-proxy" uses 15090)`,
      }),
    "the Deployment's pod is refused for another reason": ({ deployedWithout }) =>
      set(deployedWithout, { refusals: ['exceeded quota'] }),
    'the Deployment has a pod without the profile': ({ deployedWithout }) =>
      set(deployedWithout, { pods: 1 }),
    'the Deployment has none with it': ({ deployedWith }) => set(deployedWith, { pods: 0, ready: 0 }),
    "the application's container is named": ({ without }) =>
      set(without, { refusal: without.refusal.replace('"istio-proxy"', '"app"') }),
    'refused with the profile': ({ withProfile }) =>
      set(withProfile, { refusal: 'violates', containers: [], ready: false }),
    'not Ready with the profile': ({ withProfile }) => set(withProfile, { ready: false }),
    'the application alone is refused': ({ uninjected }) => set(uninjected, { refusal: 'violates' }),
    'the policy is not enforced': blinds(({ careless }) => set(careless, { refusal: '' })),
  },
});

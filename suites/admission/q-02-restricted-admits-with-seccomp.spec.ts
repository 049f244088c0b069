import {
  APP_CONTAINER,
  type Bench,
  blinds,
  chartValue,
  deployment,
  Findings,
  injectorValue,
  MEETS_RESTRICTED,
  pod,
  requirement,
  set,
  setMeshValues,
  sleepingContainer,
  violations,
} from '../requirement.ts';
import { keptOut } from './expected.ts';
import { type Admission, admissionOf, type Rollout, rolloutOf } from './pod-security.ts';

interface Observation {
  /** A bare pod and a Deployment, while the proxy has no profile. */
  readonly without: Admission;
  readonly deployedWithout: Rollout;
  /** With global.proxy.seccompProfile.type=RuntimeDefault. */
  readonly withProfile: Admission;
  readonly deployedWith: Rollout;
  /** What the chart hands to the injector for that value. */
  readonly rendered: unknown;
  /** The same pod without injection, which meets the policy by itself. */
  readonly uninjected: Admission;
  /** One that does not: its container keeps its capabilities. */
  readonly careless: Admission;
}

const PROFILE = 'global.proxy.seccompProfile';
const RUNTIME_DEFAULT = { type: 'RuntimeDefault' };

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('restricted', { inject: true, podSecurity: 'restricted' });
  const modest = (
    name: string,
    securityContext: Readonly<Record<string, unknown>> = MEETS_RESTRICTED,
    more: { inject?: boolean } = {},
  ) => pod({ namespace, name, containers: [sleepingContainer({ securityContext })], ...more }, bench.images);
  const { capabilities: _dropped, ...careless } = MEETS_RESTRICTED;
  const injected = (name: string) =>
    Promise.all([admissionOf(bench, modest(name)), rolloutOf(bench, deployment(modest(`deployed-${name}`)))]);
  const hasProfile = chartValue(bench.mesh, `${PROFILE}.type`) !== undefined;
  const other = setMeshValues({ [PROFILE]: hasProfile ? {} : RUNTIME_DEFAULT }, bench.mesh);
  const [asInstalled, uninjected, refused, objects] = await Promise.all([
    injected('as-installed'),
    admissionOf(bench, modest('uninjected', MEETS_RESTRICTED, { inject: false })),
    admissionOf(bench, modest('careless', careless, { inject: false })),
    bench.render(`values.${PROFILE}.type=${RUNTIME_DEFAULT.type}`),
  ]);
  const changed = await bench.during(other, () => injected('changed'));
  const [bare, profiled] = hasProfile ? [changed, asInstalled] : [asInstalled, changed];
  const [[without, deployedWithout], [withProfile, deployedWith]] = [bare, profiled];
  const rendered = injectorValue(objects, PROFILE) ?? null;
  return { without, deployedWithout, withProfile, deployedWith, rendered, uninjected, careless: refused };
}

const INJECTED = [APP_CONTAINER, 'istio-proxy', 'istio-validation'];

/** All that restricted may hold against an injected pod. */
const BY_PROFILE = {
  policy: 'restricted',
  checks: ['seccompProfile'],
  containers: ['istio-proxy', 'istio-validation'],
  capabilities: [],
};

export default requirement<Observation>('CNI-Q-02', {
  observe,
  judge: ({ without, deployedWithout, withProfile, deployedWith, rendered, uninjected, careless }) => {
    const findings = new Findings();
    const [event = ''] = deployedWithout.refusals;
    for (const [subject, text] of Object.entries({ 'bare pod': without.refusal, "Deployment's pod": event }))
      findings.equal(`${subject} without the profile`, BY_PROFILE, violations(text));
    findings
      .equal("a Deployment's pods without the profile", 0, deployedWithout.pods)
      .equal('with the profile', { refusal: '', containers: INJECTED, ready: true }, withProfile)
      .equal('a Deployment with the profile', { pods: 1, ready: 1, refusals: [] }, deployedWith)
      .equal(`the chart hands the injector: ${PROFILE}`, RUNTIME_DEFAULT, rendered);
    keptOut(findings, uninjected);
    const { checks, containers } = violations(careless.refusal);
    const control = new Findings()
      .equal('an application that keeps its capabilities: against it', ['unrestricted capabilities'], checks)
      .equal('an application that keeps its capabilities: named', [APP_CONTAINER], containers);
    return findings.control(control).judgement();
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
    'the chart drops the profile': (seen) => set(seen, { rendered: {} }),
    'the application alone is refused': ({ uninjected }) => set(uninjected, { refusal: 'violates' }),
    'an injected application alone': ({ uninjected }) => uninjected.containers.push('istio-proxy'),
    'not even the application alone starts': blinds(({ uninjected }) => set(uninjected, { ready: false })),
    'the policy is not enforced': blinds(({ careless }) => set(careless, { refusal: '' })),
  },
});

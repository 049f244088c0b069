import {
  APP_CONTAINER,
  type Bench,
  Findings,
  pod,
  requirement,
  setMeshValues,
  sleepingContainer,
} from '../requirement.ts';
import { type Admission, admissionOf, violations } from './pod-security.ts';

interface Observation {
  /** With the mesh's values as they are. */
  readonly without: Admission;
  /** With global.proxy.seccompProfile.type=RuntimeDefault. */
  readonly withProfile: Admission;
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
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const namespace = await bench.namespace('restricted', { inject: true, labels });
  const modest = (name: string, inject?: boolean) =>
    pod(
      {
        namespace,
        name,
        containers: [sleepingContainer({ securityContext: MODEST })],
        ...(inject === undefined ? {} : { inject }),
      },
      bench.images,
    );
  const { capabilities: _, ...rest } = MODEST;
  const careless = pod(
    {
      namespace,
      name: 'careless',
      inject: false,
      containers: [sleepingContainer({ securityContext: rest })],
    },
    bench.images,
  );
  const [without, uninjected, refused] = await Promise.all([
    admissionOf(bench, modest('without')),
    admissionOf(bench, modest('uninjected', false)),
    admissionOf(bench, careless),
  ]);
  await bench.perform((world) =>
    setMeshValues(world, { 'global.proxy.seccompProfile': { type: 'RuntimeDefault' } }),
  );
  return { without, withProfile: await admissionOf(bench, modest('with')), uninjected, careless: refused };
}

const INJECTED = [APP_CONTAINER, 'istio-proxy', 'istio-validation'];

export default requirement<Observation>('CNI-Q-02', {
  observe,
  judge: ({ without, withProfile, uninjected, careless }) => {
    const refused = violations(without.refusal);
    return new Findings()
      .holds(
        'without the profile',
        'refused by restricted',
        /PodSecurity "restricted:/.test(without.refusal),
        without.refusal || 'admitted',
      )
      .sameSet('without the profile: checks that are named', ['seccompProfile'], refused.checks)
      .sameSet(
        'without the profile: containers that are named',
        ['istio-proxy', 'istio-validation'],
        refused.containers,
      )
      .equal('with the profile', { refusal: '', containers: INJECTED, ready: true }, withProfile)
      .equal('without injection', { refusal: '', containers: [APP_CONTAINER], ready: true }, uninjected)
      .sameSet(
        'an application that keeps its capabilities: checks',
        ['unrestricted capabilities'],
        violations(careless.refusal).checks,
      )
      .judgement();
  },
  mutants: {
    'admitted without the profile': ({ without }) => Object.assign(without, { refusal: '' }),
    'refused by another policy': ({ without }) =>
      Object.assign(without, { refusal: without.refusal.replace('restricted:', 'baseline:') }),
    'another check is named': ({ without }) =>
      Object.assign(without, { refusal: `${without.refusal}, runAsNonRoot != true` }),
    "the application's container is named": ({ without }) =>
      Object.assign(without, { refusal: without.refusal.replace('"istio-proxy"', '"app"') }),
    'refused with the profile': ({ withProfile }) =>
      Object.assign(withProfile, { refusal: 'violates', containers: [], ready: false }),
    'not Ready with the profile': ({ withProfile }) => Object.assign(withProfile, { ready: false }),
    'the application alone is refused': ({ uninjected }) =>
      Object.assign(uninjected, { refusal: 'violates' }),
    'the policy is not enforced': ({ careless }) => Object.assign(careless, { refusal: '' }),
  },
});

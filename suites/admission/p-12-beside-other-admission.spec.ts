import type { Bench, PodOutcome } from '../requirement.ts';
import {
  blinds,
  empty,
  Findings,
  inTime,
  netAdminControlPod,
  pod,
  podOutcomes,
  redirected,
  requirement,
  set,
  sleepingContainer,
  withoutRules,
} from '../requirement.ts';
import { ADDED, otherPolicies, REFUSAL } from './other-policies.ts';
import { type Admission, admissionOf, refusalOf } from './pod-security.ts';

interface Observation {
  readonly injected: Admission;
  /** Its rules; none where it does not run. */
  readonly outcomes: readonly PodOutcome[];
  /** The controls: what was said of a pod that asks for NET_ADMIN, and what a pod without injection got. */
  readonly netAdmin: string;
  readonly uninjected: Admission;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('policies', { inject: true });
  await bench.create(...otherPolicies(namespace, bench.passId));
  const control = netAdminControlPod({ namespace, name: 'control', inject: false }, bench.images);
  const netAdmin = () => refusalOf(() => bench.kube.create(control, { dryRun: true }));
  const its = { namespace, node: bench.nodes[0] ?? '', containers: [sleepingContainer()] };
  const sample = pod({ ...its, name: 'sample', inject: false }, bench.images);
  const inForce = async () => {
    const said = await netAdmin();
    const { object } = await bench.kube.create(sample, { dryRun: true });
    const { containers } = object['spec'];
    const done = said.includes(REFUSAL) && containers.length > its.containers.length;
    if (done) return { done, value: undefined } as const;
    return { done: false, seen: `${said || 'nothing is refused'}; ${containers.length} containers` } as const;
  };
  await inTime(bench.eventually('the policies are in force', inForce, bench.deadlines.configAppliedMs));
  const [injected, uninjected] = await Promise.all([
    admissionOf(bench, pod({ ...its, name: 'injected' }, bench.images)),
    admissionOf(bench, pod({ ...its, name: 'uninjected', inject: false }, bench.images)),
  ]);
  return {
    injected,
    uninjected,
    outcomes: injected.ready ? await podOutcomes(bench, [{ namespace, name: 'injected' }]) : [],
    netAdmin: await netAdmin(),
  };
}

export default requirement<Observation>('CNI-P-12', {
  observe,
  judge: ({ injected, outcomes, netAdmin, uninjected }) => {
    const containers = [...ADDED, 'app', 'istio-proxy', 'istio-validation'].toSorted();
    const findings = new Findings()
      .equal('injected pod', { refusal: '', containers, ready: true }, injected)
      .some('injected pod: rules', outcomes);
    for (const { redirection } of outcomes) redirected(findings, 'injected pod', redirection);
    const controls = new Findings()
      .holds('pod with NET_ADMIN', REFUSAL, netAdmin.includes(REFUSAL), netAdmin || 'admitted')
      .equal('pod without injection', ['app', ADDED[0]], uninjected.containers);
    return findings.control(controls).judgement();
  },
  mutants: {
    'it is refused': ({ injected }) =>
      set(injected, { refusal: `pods "injected" is forbidden: ${REFUSAL}`, containers: [], ready: false }),
    "the injector drops another's container": ({ injected }) =>
      injected.containers.splice(injected.containers.indexOf(ADDED[0]), 1),
    'what was added to an injected pod is lost': ({ injected }) =>
      injected.containers.splice(injected.containers.indexOf(ADDED[1]), 1),
    'it is injected twice': ({ injected }) => injected.containers.push('istio-proxy'),
    'it is not injected': ({ injected }) => set(injected, { containers: ['app', ADDED[0]] }),
    'it does not start': ({ injected }) => set(injected, { ready: false }),
    'it has no rules': ({ outcomes: [its] }) => withoutRules(its?.redirection),
    'nobody looked at its rules': ({ outcomes }) => empty(outcomes),
    'nothing is refused': blinds((seen) => set(seen, { netAdmin: '' })),
    'nothing is added': blinds(({ uninjected }) => set(uninjected, { containers: ['app'] })),
  },
});

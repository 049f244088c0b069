import type { Bench, SecurityContext } from '../requirement.ts';
import { container, empty, Findings, requirement, set, VALIDATION_CONTAINER } from '../requirement.ts';
import { type AdmittedPod, admittedPods, WAYS, waysOf } from './admitted.ts';

const INIT = 'istio-init';

interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly by: AdmittedPod['by'];
  readonly init: readonly string[];
  readonly containers: readonly string[];
  /** Of istio-init; absent where there is none. */
  readonly security?: SecurityContext;
}

async function observe(bench: Bench): Promise<Observation> {
  const pods = (await admittedPods(bench)).map(seen);
  return {
    meshed: pods.filter(({ by }) => by !== 'nothing'),
    plain: pods.filter(({ by }) => by === 'nothing'),
  };
}

function seen({ by, facts: pod }: AdmittedPod): Seen {
  const namesOf = (regular: boolean) =>
    pod.containers.filter(({ kind }) => (kind === 'regular') === regular).map(({ name }) => name);
  const security = container(pod, INIT)?.securityContext;
  return {
    by,
    init: namesOf(false),
    containers: namesOf(true),
    ...(security === undefined ? {} : { security }),
  };
}

export default requirement<Observation>('CNI-D-01', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().equal('ways to ask for injection', WAYS, waysOf(meshed));
    findings.some('pods that do not ask', plain);
    for (const { by, init, containers, security } of meshed) {
      const subject = `pod injected by ${by}`;
      const validates = [...init, ...containers].includes(VALIDATION_CONTAINER);
      const added = security?.capabilities?.add?.toSorted();
      findings
        .holds(`${subject}: init containers`, `${INIT} among them`, init.includes(INIT), init.join(' '))
        .holds(subject, `no ${VALIDATION_CONTAINER}`, !validates, VALIDATION_CONTAINER)
        .equal(`${subject}: ${INIT} adds`, ['NET_ADMIN', 'NET_RAW'], added)
        .equal(`${subject}: ${INIT} drops`, ['ALL'], security?.capabilities?.drop)
        .equal(`${subject}: ${INIT} privileged`, false, security?.privileged)
        .equal(`${subject}: ${INIT} runAsUser`, 0, security?.runAsUser)
        .equal(`${subject}: ${INIT} runAsNonRoot`, false, security?.runAsNonRoot);
    }
    for (const { init, containers } of plain) {
      const istios = [...init, ...containers].filter((name) => name.startsWith('istio-'));
      findings.equal(`pod that does not ask: containers of Istio`, [], istios);
    }
    return findings.judgement();
  },
  mutants: {
    'no istio-init': ({ meshed }) => {
      empty(meshed[0]?.init);
    },
    'istio-validation too': ({ meshed }) => meshed[1]?.init.push(VALIDATION_CONTAINER),
    'without NET_RAW': ({ meshed }) => meshed[0]?.security?.capabilities?.add?.pop(),
    'SYS_ADMIN too': ({ meshed }) => meshed[1]?.security?.capabilities?.add?.push('SYS_ADMIN'),
    "the runtime's default kept": ({ meshed }) => delete meshed[0]?.security?.capabilities?.drop,
    privileged: ({ meshed }) => set(meshed[0]?.security, { privileged: true }),
    'as another user': ({ meshed }) => set(meshed[0]?.security, { runAsUser: 1337 }),
    'non-root asked for': ({ meshed }) => set(meshed[1]?.security, { runAsNonRoot: true }),
    'a pod injected that does not ask': ({ plain }) => plain[0]?.init.push(INIT),
    'one way not tried': ({ meshed }) => meshed.splice(0, 1),
    'nothing to compare with': ({ plain }) => empty(plain),
  },
});

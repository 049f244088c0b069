import type { Bench, Draft, SecurityContext } from '../requirement.ts';
import {
  APP_CONTAINER,
  chartValue,
  container,
  empty,
  Findings,
  requirement,
  set,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { type AdmittedPod, admittedPods, OWN_INIT, WAYS, waysOf } from './admitted.ts';
import { compareRights, NOTHING, type Rights, rightsOf } from './rights.ts';

const INIT = 'istio-init';

interface Observation {
  /** Whether the installation makes Istio's containers privileged. */
  readonly privileged: boolean;
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly by: AdmittedPod['by'];
  readonly init: readonly string[];
  readonly containers: readonly string[];
  /** Of istio-init; absent where there is none. */
  readonly security?: SecurityContext;
  /** Of all containers. */
  readonly rights: readonly Rights[];
}

async function observe(bench: Bench): Promise<Observation> {
  const pods = (await admittedPods(bench)).map(seen);
  return {
    privileged: chartValue(bench.mesh, 'global.proxy.privileged') === true,
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
    rights: rightsOf(pod),
  };
}

const OWN = { [OWN_INIT]: 'untouched', [APP_CONTAINER]: 'untouched' } as const;
const ITS = { added: ['NET_ADMIN', 'NET_RAW'], user: 0, group: 0, readOnlyRoot: false };
const INJECTED = { [INIT]: ITS, 'istio-proxy': NOTHING, ...OWN } as const;

export default requirement<Observation>('CNI-D-01', {
  observe,
  judge: ({ privileged, meshed, plain }) => {
    const findings = new Findings().equal('ways to ask for injection', WAYS, waysOf(meshed));
    findings.some('pods that do not ask', plain);
    for (const { by, init, containers, security, rights } of meshed) {
      const subject = `pod injected by ${by}`;
      findings
        .holds(`${subject}: init containers`, `${INIT} among them`, init.includes(INIT), init.join(' '))
        .equal(
          `${subject}: its containers`,
          Object.keys(INJECTED).toSorted(),
          [...init, ...containers].toSorted(),
        );
      const ofInit = rightsOf({ containers: [{ name: INIT, securityContext: security ?? {} }] });
      compareRights(findings, subject, { [INIT]: ITS }, { rights: ofInit, privileged });
      compareRights(findings, subject, INJECTED, { rights, privileged });
    }
    for (const { init, containers, rights } of plain) {
      findings.equal(
        'pod that does not ask: its containers',
        Object.keys(OWN).toSorted(),
        [...init, ...containers].toSorted(),
      );
      compareRights(findings, 'pod that does not ask', OWN, { rights, privileged });
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
    'not privileged although it was asked for': (all) => set(all, { privileged: true }),
    privileged: ({ meshed }) => set(meshed[0]?.security, { privileged: true }),
    'it may escalate': ({ meshed }) => set(meshed[0]?.security, { allowPrivilegeEscalation: true }),
    "not of root's group": ({ meshed }) => set(meshed[1]?.security, { runAsGroup: 1337 }),
    'another container beside': ({ meshed }) => meshed[1]?.containers.push('helper'),
    'a proxy with NET_ADMIN': ({ meshed }) => giveRights(meshed[0], 'istio-proxy'),
    'an application with NET_ADMIN': ({ meshed }) => giveRights(meshed[1], APP_CONTAINER),
    'an application that does not ask with NET_ADMIN': ({ plain }) => giveRights(plain[0], APP_CONTAINER),
    'as another user': ({ meshed }) => set(meshed[0]?.security, { runAsUser: 1337 }),
    'non-root asked for': ({ meshed }) => set(meshed[1]?.security, { runAsNonRoot: true }),
    'a pod injected that does not ask': ({ plain }) => plain[0]?.init.push(INIT),
    'one way not tried': ({ meshed }) => meshed.splice(0, 1),
    'nothing to compare with': ({ plain }) => empty(plain),
  },
});

/** One of its containers has NET_ADMIN. */
function giveRights(pod: Draft<Seen> | undefined, name: string): void {
  set(
    pod?.rights.find(({ container: its }) => its === name),
    { added: ['NET_ADMIN'] },
  );
}

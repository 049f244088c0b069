import type { Bench, Draft } from '../requirement.ts';
import {
  APP_CONTAINER,
  chartValue,
  empty,
  Findings,
  requirement,
  set,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { type AdmittedPod, admittedPods, OWN_INIT, WAYS, waysOf } from './admitted.ts';
import { compareRights, NOTHING, type Rights, rightsOf } from './rights.ts';

const PROXY = 'istio-proxy';
const INIT = 'istio-init';

interface Observation {
  /** Whether the installation makes Istio's containers privileged. */
  readonly privileged: boolean;
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly by: AdmittedPod['by'];
  readonly firstInit: string;
  /** Of all containers; init containers first, in the order of their start. */
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
  const init = pod.containers.find((each) => each.kind === 'init' || each.kind === 'sidecar');
  return { by, firstInit: init?.name ?? 'none', rights: rightsOf(pod) };
}

const OWN = { [OWN_INIT]: 'untouched', [APP_CONTAINER]: 'untouched' } as const;
const INJECTED = { [VALIDATION_CONTAINER]: NOTHING, [PROXY]: NOTHING, ...OWN } as const;

export default requirement<Observation>('CNI-D-02', {
  observe,
  judge: ({ privileged, meshed, plain }) => {
    const findings = new Findings().equal('ways to ask for injection', WAYS, waysOf(meshed));
    findings.some('pods that do not ask', plain);
    for (const { by, firstInit, rights } of meshed) {
      const subject = `pod injected by ${by}`;
      findings.equal(`${subject}: first init container`, VALIDATION_CONTAINER, firstInit);
      compareRights(findings, subject, INJECTED, { rights, privileged });
    }
    for (const { rights } of plain)
      compareRights(findings, 'pod that does not ask', OWN, { rights, privileged });
    return findings.judgement();
  },
  mutants: {
    'istio-init beside': ({ meshed }) => meshed[0]?.rights.push({ ...meshed[0].rights[0]!, container: INIT }),
    'a privileged container beside': ({ meshed }) =>
      meshed[0]?.rights.push({ ...meshed[0].rights[0]!, container: 'helper', privileged: true }),
    'validation after another': ({ meshed }) => set(meshed[1], { firstInit: 'migrate' }),
    'no validation': ({ meshed }) => meshed[1]?.rights.splice(0, 1),
    'a proxy with NET_ADMIN': of(PROXY, ({ added }) => added.push('NET_ADMIN')),
    'an application with NET_ADMIN': of(APP_CONTAINER, ({ added }) => added.push('NET_ADMIN')),
    'a privileged init container of its own': of(OWN_INIT, (its) => set(its, { privileged: true })),
    "a proxy with the runtime's default": of(PROXY, ({ dropped }) => empty(dropped)),
    'validation privileged': of(VALIDATION_CONTAINER, (its) => set(its, { privileged: true })),
    'a proxy that may escalate': of(PROXY, (its) => set(its, { escalates: true })),
    'validation as root': of(VALIDATION_CONTAINER, (its) => set(its, { user: 0 })),
    "a proxy of root's group": of(PROXY, (its) => set(its, { group: 0 })),
    'non-root not asked for': of(VALIDATION_CONTAINER, (its) => set(its, { nonRoot: false })),
    'a writable root file system': of(PROXY, (its) => set(its, { readOnlyRoot: false })),
    'not privileged although it was asked for': (all) => set(all, { privileged: true }),
    'a pod injected that does not ask': ({ plain, meshed }) => plain[0]?.rights.push(meshed[0]!.rights[1]!),
    'one way not tried': ({ meshed }) => meshed.splice(0, 1),
    'nothing to compare with': ({ plain }) => empty(plain),
  },
});

/** A mutant of a container of the first injected pod. */
function of(name: string, change: (its: Draft<Rights>) => unknown) {
  return ({ meshed }: Draft<Observation>) => {
    for (const its of meshed[0]?.rights ?? []) if (its.container === name) change(its);
  };
}

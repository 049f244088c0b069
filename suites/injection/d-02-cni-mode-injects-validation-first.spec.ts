import type { Bench, SecurityContext } from '../requirement.ts';
import { container, empty, Findings, requirement, set, VALIDATION_CONTAINER } from '../requirement.ts';
import { type AdmittedPod, admittedPods, WAYS, waysOf } from './admitted.ts';

const PROXY = 'istio-proxy';
const INIT = 'istio-init';
/** values.global.proxy defaults: no user of its own, not privileged. */
const ID = 1337;

interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly by: AdmittedPod['by'];
  /** Names of all containers; init containers first, in the order of their start. */
  readonly containers: readonly string[];
  readonly firstInit: string;
  /** Of istio-validation and istio-proxy, as far as they are there. */
  readonly security: Readonly<Record<string, SecurityContext>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const pods = (await admittedPods(bench)).map(seen);
  return {
    meshed: pods.filter(({ by }) => by !== 'nothing'),
    plain: pods.filter(({ by }) => by === 'nothing'),
  };
}

function seen({ by, facts: pod }: AdmittedPod): Seen {
  const istios = [VALIDATION_CONTAINER, PROXY].flatMap((name) => container(pod, name) ?? []);
  return {
    by,
    containers: pod.containers.map((each) => each.name),
    firstInit: pod.containers.find((each) => each.kind === 'init' || each.kind === 'sidecar')?.name ?? 'none',
    security: Object.fromEntries(istios.map((each) => [each.name, each.securityContext])),
  };
}

export default requirement<Observation>('CNI-D-02', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().equal('ways to ask for injection', WAYS, waysOf(meshed));
    findings.some('pods that do not ask', plain);
    for (const { by, containers, firstInit, security } of meshed) {
      const subject = `pod injected by ${by}`;
      findings.holds(subject, `no ${INIT}`, !containers.includes(INIT), containers.join(' '));
      findings.equal(`${subject}: first init container`, VALIDATION_CONTAINER, firstInit);
      for (const name of [VALIDATION_CONTAINER, PROXY])
        unprivileged(findings, `${subject}: ${name}`, security[name]);
    }
    for (const { containers } of plain) {
      const istios = containers.filter((name) => name.startsWith('istio-'));
      findings.equal(`pod that does not ask: containers of Istio`, [], istios);
    }
    return findings.judgement();
  },
  mutants: {
    'istio-init beside': ({ meshed }) => meshed[0]?.containers.push(INIT),
    'validation after another': ({ meshed }) => set(meshed[1], { firstInit: 'migrate' }),
    'no validation': ({ meshed }) => delete meshed[1]?.security[VALIDATION_CONTAINER],
    'a proxy with NET_ADMIN': changed(PROXY, { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } }),
    "a proxy with the runtime's default": changed(PROXY, { capabilities: {} }),
    'validation privileged': changed(VALIDATION_CONTAINER, { privileged: true }),
    'a proxy that may escalate': changed(PROXY, { allowPrivilegeEscalation: true }),
    'validation as root': changed(VALIDATION_CONTAINER, { runAsUser: 0 }),
    "a proxy of root's group": changed(PROXY, { runAsGroup: 0 }),
    'non-root not asked for': changed(VALIDATION_CONTAINER, { runAsNonRoot: false }),
    'a writable root file system': changed(PROXY, { readOnlyRootFilesystem: false }),
    'a pod injected that does not ask': ({ plain }) => plain[0]?.containers.push(PROXY),
    'one way not tried': ({ meshed }) => meshed.splice(0, 1),
    'nothing to compare with': ({ plain }) => empty(plain),
  },
});

function unprivileged(findings: Findings, subject: string, security: SecurityContext = {}): void {
  findings
    .equal(`${subject} drops`, ['ALL'], security.capabilities?.drop)
    .equal(`${subject} adds`, [], security.capabilities?.add ?? [])
    .equal(`${subject}: privileged`, false, security.privileged)
    .equal(`${subject}: allowPrivilegeEscalation`, false, security.allowPrivilegeEscalation)
    .equal(`${subject}: runAsUser and runAsGroup`, [ID, ID], [security.runAsUser, security.runAsGroup])
    .equal(`${subject}: runAsNonRoot`, true, security.runAsNonRoot)
    .equal(`${subject}: readOnlyRootFilesystem`, true, security.readOnlyRootFilesystem);
}

function changed(name: string, change: SecurityContext) {
  return (good: { readonly meshed: readonly { readonly security: Record<string, object> }[] }) => {
    set(good.meshed[0]?.security[name], change);
  };
}

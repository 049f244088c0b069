import {
  type Bench,
  container,
  Findings,
  type PodFacts,
  requirement,
  type SecurityContext,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

const PROXY = 'istio-proxy';
const INIT = 'istio-init';
/** values.global.proxy defaults: no user of its own, not privileged. */
const ID = 1337;

interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly node: string;
  /** Names of all containers; init containers first, in the order of their start. */
  readonly containers: readonly string[];
  readonly firstInit: string;
  /** Of istio-validation and istio-proxy, as far as they are there. */
  readonly security: Readonly<Record<string, SecurityContext>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort();
  const look = async (pods: typeof meshed) => (await bench.eyes.pods(pods, [])).map(({ pod }) => seen(pod));
  return { meshed: await look(meshed), plain: await look(plain) };
}

function seen(pod: PodFacts): Seen {
  const istios = [VALIDATION_CONTAINER, PROXY].flatMap((name) => container(pod, name) ?? []);
  return {
    node: pod.node,
    containers: pod.containers.map((each) => each.name),
    firstInit: pod.containers.find((each) => each.kind === 'init' || each.kind === 'sidecar')?.name ?? 'none',
    security: Object.fromEntries(istios.map((each) => [each.name, each.securityContext])),
  };
}

export default requirement<Observation>('CNI-D-02', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods outside the mesh', plain);
    for (const { node, containers, firstInit, security } of meshed) {
      const subject = `injected pod on ${node}`;
      findings.holds(subject, `no ${INIT}`, !containers.includes(INIT), containers.join(' '));
      findings.equal(`${subject}: first init container`, VALIDATION_CONTAINER, firstInit);
      for (const name of [VALIDATION_CONTAINER, PROXY])
        unprivileged(findings, `${subject}: ${name}`, security[name]);
    }
    for (const { node, containers } of plain) {
      const istios = containers.filter((name) => name.startsWith('istio-'));
      findings.equal(`pod outside the mesh on ${node}: containers of Istio`, [], istios);
    }
    return findings.judgement();
  },
  mutants: {
    'istio-init beside': ({ meshed }) => meshed[0]?.containers.push(INIT),
    'validation after another': ({ meshed }) => Object.assign(meshed[1] ?? {}, { firstInit: 'migrate' }),
    'no validation': ({ meshed }) => delete meshed[1]?.security[VALIDATION_CONTAINER],
    'a proxy with NET_ADMIN': changed(PROXY, { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } }),
    "a proxy with the runtime's default": changed(PROXY, { capabilities: {} }),
    'validation privileged': changed(VALIDATION_CONTAINER, { privileged: true }),
    'a proxy that may escalate': changed(PROXY, { allowPrivilegeEscalation: true }),
    'validation as root': changed(VALIDATION_CONTAINER, { runAsUser: 0 }),
    "a proxy of root's group": changed(PROXY, { runAsGroup: 0 }),
    'non-root not asked for': changed(VALIDATION_CONTAINER, { runAsNonRoot: false }),
    'a writable root file system': changed(PROXY, { readOnlyRootFilesystem: false }),
    'a pod outside the mesh injected too': ({ plain }) => plain[0]?.containers.push(PROXY),
    'nobody injected': ({ meshed }) => meshed.splice(0),
    'nothing to compare with': ({ plain }) => plain.splice(0),
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
    Object.assign(good.meshed[0]?.security[name] ?? {}, change);
  };
}

import {
  type Bench,
  container,
  Findings,
  type PodFacts,
  requirement,
  type SecurityContext,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

const INIT = 'istio-init';

interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly node: string;
  readonly init: readonly string[];
  readonly containers: readonly string[];
  /** Of istio-init; absent where there is none. */
  readonly security?: SecurityContext;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort();
  const look = async (pods: typeof meshed) => (await bench.eyes.pods(pods, [])).map(({ pod }) => seen(pod));
  return { meshed: await look(meshed), plain: await look(plain) };
}

function seen(pod: PodFacts): Seen {
  const namesOf = (regular: boolean) =>
    pod.containers.filter(({ kind }) => (kind === 'regular') === regular).map(({ name }) => name);
  const security = container(pod, INIT)?.securityContext;
  return {
    node: pod.node,
    init: namesOf(false),
    containers: namesOf(true),
    ...(security === undefined ? {} : { security }),
  };
}

export default requirement<Observation>('CNI-D-01', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods outside the mesh', plain);
    for (const { node, init, containers, security } of meshed) {
      const subject = `injected pod on ${node}`;
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
    for (const { node, init, containers } of plain) {
      const istios = [...init, ...containers].filter((name) => name.startsWith('istio-'));
      findings.equal(`pod outside the mesh on ${node}: containers of Istio`, [], istios);
    }
    return findings.judgement();
  },
  mutants: {
    'no istio-init': ({ meshed }) => {
      meshed[0]?.init.splice(0);
    },
    'istio-validation too': ({ meshed }) => meshed[1]?.init.push(VALIDATION_CONTAINER),
    'without NET_RAW': ({ meshed }) => meshed[0]?.security?.capabilities?.add?.pop(),
    'SYS_ADMIN too': ({ meshed }) => meshed[1]?.security?.capabilities?.add?.push('SYS_ADMIN'),
    "the runtime's default kept": ({ meshed }) => delete meshed[0]?.security?.capabilities?.drop,
    privileged: ({ meshed }) => Object.assign(meshed[0]?.security ?? {}, { privileged: true }),
    'as another user': ({ meshed }) => Object.assign(meshed[0]?.security ?? {}, { runAsUser: 1337 }),
    'non-root asked for': ({ meshed }) => Object.assign(meshed[1]?.security ?? {}, { runAsNonRoot: true }),
    'a pod outside the mesh injected too': ({ plain }) => plain[0]?.init.push(INIT),
    'nobody injected': ({ meshed }) => meshed.splice(0),
    'nothing to compare with': ({ plain }) => plain.splice(0),
  },
});

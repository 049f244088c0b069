import {
  APP_CONTAINER,
  type Bench,
  blinds,
  container,
  empty,
  Findings,
  inTime,
  parsePod,
  pod,
  readyInTime,
  requirement,
  sendAgentAway,
  set,
  sleepingContainer,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { goneInTime } from './kubelets.ts';
import { type OnNode, onNodes } from './on-nodes.ts';

interface Observation {
  /** The primary CNI's configuration of the node from before Istio came, parsed. */
  readonly primary: unknown;
  readonly selected: readonly OnNode[];
  readonly unselected: readonly OnNode[];
  /** A pod outside the mesh that is made there meanwhile, and deleted. */
  readonly plain: { readonly ready: boolean; readonly gone: boolean };
  /** An injected pod that is made there meanwhile: exit code of its validation, and state of its application. */
  readonly injected: { readonly validation: number | null; readonly app: string };
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const [plainNamespace, injecting] = await Promise.all([
    bench.namespace('plain'),
    bench.namespace('injecting', { inject: true }),
  ]);
  const sleeper = (namespace: string) =>
    pod(
      {
        namespace,
        name: 'new',
        node,
        containers: [sleepingContainer()],
        // The API server removes a pod without grace before its kubelet has ended it.
        spec: { terminationGracePeriodSeconds: 1 },
      },
      bench.images,
    );
  const look = () => onNodes({ standingInspector: bench.standingInspector, nodes: [node] });
  const selected = await look();
  const meanwhile = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    const unselected = await look();
    await bench.create(sleeper(injecting));
    const started = await readyInTime(bench, bench.start(sleeper(plainNamespace)));
    const [made] = started ?? [];
    const gone = made !== undefined && (await goneInTime(bench, made));
    const injected = await validated(bench, injecting);
    return { unselected, plain: { ready: made !== undefined, gone }, injected };
  });
  const primary: unknown = JSON.parse(bench.cluster.cniConfig.before[node] ?? 'null');
  return { primary, selected, ...meanwhile };
}

/** Waits until istio-validation has ended; goes on where it does not. */
async function validated(bench: Bench, namespace: string): Promise<Observation['injected']> {
  const look = async () => {
    const facts = parsePod((await bench.fresh({ namespace, name: 'new' })).object);
    const its = container(facts, VALIDATION_CONTAINER);
    const validation = its?.exitCode ?? its?.lastExitCode ?? null;
    return { validation, app: container(facts, APP_CONTAINER)?.state ?? 'absent' };
  };
  const ended = async () => {
    const { validation } = await look();
    if (validation !== null) return { done: true, value: undefined } as const;
    return { done: false, seen: 'it has not' } as const;
  };
  await inTime(bench.eventually('istio-validation has ended', ended, bench.deadlines.podBlockedMs));
  return await look();
}

export default requirement<Observation>('CNI-M-14', {
  observe,
  judge: ({ primary, selected: [was], unselected: [is], plain, injected }) => {
    const findings = new Findings();
    const control = new Findings()
      .equal('elements of Istio while the node is selected', 1, was?.elements)
      .equal('program while the node is selected', true, was?.program)
      .holds('configuration of the node from before Istio came', 'known', primary !== null, 'unknown');
    return findings
      .control(control)
      .equal('file that is used', was?.file, is?.file)
      .equal("the primary CNI's configuration", primary, is?.list)
      .equal('program', false, is?.program)
      .equal(
        'kubeconfig',
        [],
        is?.own.filter((each) => each.endsWith('kubeconfig')),
      )
      .equal('pod outside the mesh: Ready', true, plain.ready)
      .equal('pod outside the mesh, deleted: gone', true, plain.gone)
      .equal('injected pod: exit code of istio-validation', VALIDATION_EXIT, injected.validation)
      .equal('injected pod: its application', 'waiting', injected.app)
      .judgement();
  },
  mutants: {
    'its element stays': ({ selected, unselected }) => set(unselected[0], { list: selected[0]!.list }),
    'another file is used': ({ unselected }) => set(unselected[0], { file: null }),
    'its program stays': ({ unselected }) => set(unselected[0], { program: true }),
    'its kubeconfig stays': ({ unselected }) => unselected[0]?.own.push('file istio-cni-kubeconfig'),
    'pods outside the mesh do not start': ({ plain }) => set(plain, { ready: false }),
    'pods outside the mesh do not end': ({ plain }) => set(plain, { gone: false }),
    'validation is content': ({ injected }) => set(injected, { validation: 0 }),
    'the application runs unredirected': ({ injected }) => set(injected, { app: 'running' }),
    'the node was not looked at': ({ unselected }) => empty(unselected),
    'a node that never had the plugin': blinds(({ selected }) => set(selected[0], { elements: 0 })),
  },
});

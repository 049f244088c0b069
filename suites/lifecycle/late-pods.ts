import {
  type Bench,
  echoService,
  firstValidations,
  idleContainer,
  inTime,
  NATIVE_SIDECAR,
  type PodReference,
  parsePod,
  pod,
  type Redirection,
  redirectionOf,
  sendAgentAway,
  stopNode,
  type Watched,
  watched,
} from '../requirement.ts';

export const SIDECARS = ['native', 'classic'] as const;

type Sidecar = (typeof SIDECARS)[number];

/** An injected pod that was there before its node, which was there before its agent. */
export interface LatePod extends Watched {
  readonly sidecar: Sidecar;
  /** Exit code of its first validation, before there was an agent. */
  readonly firstExit: number | null;
  readonly ready: boolean;
  /** Requests of the watching client that its proxy logged. */
  readonly logged: number;
  readonly redirection?: Redirection;
}

const PATH = '/watched';

/** Pods that wait on a node of the judgement's own for a late agent, and a client that calls them from before they are up. */
export async function latePods(
  bench: Bench,
): Promise<{ readonly injected: readonly LatePod[]; readonly plain: Watched }> {
  const node = bench.ownNode();
  const [namespace, outside] = await Promise.all([
    bench.namespace('late', { inject: true }),
    bench.namespace('plain'),
  ]);
  const injected = SIDECARS.map((name) => {
    const annotations = { [NATIVE_SIDECAR]: String(name === 'native') };
    return pod({ name, namespace, node, annotations }, bench.images);
  });
  const names = SIDECARS.map((name) => ({ namespace, name }));
  const plain = pod({ name: 'plain', namespace: outside, node }, bench.images);
  const { from, urls } = await caller(bench, [...names, { namespace: outside, name: 'plain' }], outside);
  const { done, seen } = await watched(bench, { from, urls }, async (now) => {
    const exits = await bench.during(sendAgentAway(node, bench.mesh), async () => {
      await bench.during(stopNode(node), async () => void (await bench.create(...injected, plain)));
      await bench.eventually(
        'the pod without sidecar answers',
        () => (now().plain.direct > 0 ? { done: true, value: undefined } : notYet(now().plain)),
        bench.deadlines.podReadyMs,
      );
      return await firstValidations(bench, names);
    });
    const areReady = async () =>
      (await Promise.all(names.map((its) => bench.fresh(its)))).map(({ object }) => parsePod(object).ready);
    const allReady = bench.eventually(
      'pods that waited for their agent are Ready, and answer',
      async () => {
        const ready = await areReady();
        const isDone = ready.every(Boolean) && SIDECARS.every((name) => now()[name].proxied > 0);
        return isDone ? { done: true, value: ready } : notYet([ready, now()]);
      },
      bench.deadlines.repairMs,
    );
    return { exits, ready: (await inTime(allReady)) ?? (await areReady()) };
  });
  const late = SIDECARS.map(async (sidecar, index): Promise<LatePod> => {
    const its = names[index]!;
    const ready = done.ready[index] === true;
    const common = { sidecar, ...seen[sidecar], firstExit: done.exits[index] ?? null, ready };
    if (!ready) return { ...common, logged: 0 };
    const snapshot = await bench.inspector.pod(its, ['rules']);
    const logged = await loggedBy(bench, its, seen[sidecar].proxied);
    return { ...common, logged, redirection: redirectionOf(snapshot, bench.mesh) };
  });
  return { injected: await Promise.all(late), plain: seen.plain };
}

/** A client on a node that nobody breaks, and addresses that lead to pods from the moment that these have one. */
async function caller(bench: Bench, [native, classic, plain]: readonly PodReference[], namespace: string) {
  const services = await bench.create(
    ...[native, classic, plain].map((its) => echoService({ ...its!, beforeReady: true })),
  );
  const node = bench.steadyNodes.find((each) => each !== bench.ownNode()) ?? '';
  const [from] = await bench.start(
    pod({ name: 'client', namespace, node, containers: [idleContainer()] }, bench.images),
  );
  const [first, second, third] = services.map((its) => `http://${its['spec'].clusterIP}${PATH}`);
  return { from: from!, urls: { native: first!, classic: second!, plain: third! } };
}

function notYet(seen: unknown): { readonly done: false; readonly seen: string } {
  return { done: false, seen: JSON.stringify(seen) };
}

/** Envoy writes its log about a second late: it is read until it has as many as were answered, or to the deadline. */
async function loggedBy(bench: Bench, its: PodReference, wanted: number): Promise<number> {
  const count = async () => (await bench.accessLog(its)).filter(({ path }) => path === PATH).length;
  const waited = bench.eventually(
    `${wanted} requests in the access log of ${its.name}`,
    async () => {
      const logged = await count();
      return logged >= wanted ? { done: true, value: logged } : notYet(logged);
    },
    bench.deadlines.accessLogMs,
  );
  return (await inTime(waited)) ?? (await count());
}

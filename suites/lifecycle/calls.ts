import {
  type Bench,
  container,
  countedBetween,
  inTime,
  type Pod,
  parsePod,
  type RedirectCounts,
  type Redirection,
  redirectionOf,
  urlAt,
} from '../requirement.ts';

/** A call of one pod to another, and both pods' rules then. */
export interface Look {
  /** Whether the server answered the client within the time that configuration takes to arrive. */
  readonly answered: boolean;
  readonly client: PodLook;
  readonly server: PodLook;
}

interface PodLook {
  readonly redirection: Redirection;
  /** What its rules handed to its proxy for that call. */
  readonly counted: RedirectCounts;
}

/** Both on the node that is broken: the client calls the server. */
interface Pods {
  readonly client: Pod;
  readonly server: Pod;
}

/** Has the client call the server, and looks at both. */
export async function look(bench: Bench, { client, server }: Pods): Promise<Look> {
  const before = await bench.inspector.pods([client, server], ['rules']);
  const answered = bench.eventually(
    `${server.name} answers ${client.name}`,
    async () => {
      const call = { kind: 'http', url: urlAt(server.ip, 8080) } as const;
      const [attempt] = (await bench.call(client, { calls: [call] })).attempts;
      const is = attempt?.status === 200;
      return is
        ? { done: true, value: true }
        : { done: false, seen: `${attempt?.status ?? attempt?.errorCode}` };
    },
    bench.deadlines.configAppliedMs,
  );
  const isAnswered = (await inTime(answered)) === true;
  const after = await bench.inspector.pods([client, server], ['rules']);
  const [ofClient, ofServer] = after.map((snapshot, index) => ({
    redirection: redirectionOf(snapshot, bench.mesh),
    counted: countedBetween(before[index]!.rules, snapshot.rules),
  }));
  return { answered: isAnswered, client: ofClient!, server: ofServer! };
}

/** Kills the proxy of a pod; its kubelet starts another. */
export async function restartProxy(bench: Bench, its: Pod): Promise<void> {
  const proxyOf = async () => {
    const facts = parsePod((await bench.fresh(its)).object);
    return { ready: facts.ready, id: container(facts, 'istio-proxy')?.containerId ?? '' };
  };
  const { id: first } = await proxyOf();
  await bench.execOnNode(its.node, ['crictl', 'stop', '--timeout', '0', first]);
  await bench.eventually(
    `another proxy of ${its.name} is ready`,
    async () => {
      const { ready, id } = await proxyOf();
      const done = ready && id !== first;
      return done ? { done, value: undefined } : { done, seen: id === first ? 'the first' : 'not ready' };
    },
    bench.deadlines.podReadyMs,
  );
}

import {
  AGENT_CONTAINER,
  agentPods,
  type Bench,
  container,
  installEarlier,
  inTime,
  type KubeObject,
  NotInTimeError,
  namespaceEvents,
  parsePod,
  readyInTime,
} from '../requirement.ts';
import { type Installed, installedOn } from './installed.ts';
import { type MakingPods, makingPods } from './made-meanwhile.ts';
import { bothWays, type Member, membersOf, type Parties, startParties, type Way } from './parties.ts';
import { recovered, type Seen } from './pods.ts';

/** The release that is judged, or the one that an upgrade to it comes from. */
export type Release = 'own' | 'earlier';

/** Of which release the agents and the control plane are. */
export interface Releases {
  readonly agent: Release;
  readonly controlPlane: Release;
}

/** A lane at rest, after its agents or its control plane were changed. */
export interface Rest extends Releases {
  /** What was changed last. */
  readonly after: string;
  /** Images of the agents that run, and of the proxies in pods that were made now. */
  readonly agents: readonly string[];
  readonly proxies: readonly string[];
  readonly installed: readonly Installed[];
  /** Pods that were made now, and their calls of each other. */
  readonly members: readonly Member[];
  readonly ways: readonly Way[];
  /** Pods of the rest before that do not end, and what their kubelets said of it. */
  readonly staying: readonly string[];
  /** Calls that had been made by then by the pod that calls all the while. */
  readonly calls: number;
}

/** What a lane was led through. */
export interface Led {
  readonly rests: readonly Rest[];
  /** Pods that were made while agents were replaced, by which time that was; once all was over. */
  readonly meanwhile: Readonly<Record<string, readonly Seen[]>>;
  /** What was not rolled out in time, and how far it came; nothing follows then. */
  readonly stuck: string | null;
}

/** Agents are replaced so often: prefixes of the names of pods that are made meanwhile. */
export const REPLACEMENTS = ['first-down', 'first-up', 'second-down', 'second-up'] as const;

/** Every rest of the way, in its order: the agents first and last, then the control plane. Each skew is come to by an upgrade and by a downgrade. */
export const RESTS: readonly (Releases & Pick<Rest, 'after'>)[] = [
  { after: 'before all', agent: 'own', controlPlane: 'own' },
  { after: 'agents down', agent: 'earlier', controlPlane: 'own' },
  { after: 'control plane down', agent: 'earlier', controlPlane: 'earlier' },
  { after: 'control plane up', agent: 'earlier', controlPlane: 'own' },
  { after: 'agents up', agent: 'own', controlPlane: 'own' },
  { after: 'control plane down', agent: 'own', controlPlane: 'earlier' },
  { after: 'agents down', agent: 'earlier', controlPlane: 'earlier' },
  { after: 'agents up', agent: 'own', controlPlane: 'earlier' },
  { after: 'control plane up', agent: 'own', controlPlane: 'own' },
];

/**
 * Leads a lane from its own release to the earlier one and back, twice.
 * @param calls that have been made till now by the pod that calls all the while
 */
export async function ledThrough(bench: Bench, calls: () => number): Promise<Led> {
  const { rest, during, seen } = leading(bench, calls);
  const led = async (): Promise<void> => {
    await rest();
    for (const [outer, inner] of [
      ['agent', 'controlPlane'],
      ['controlPlane', 'agent'],
    ] as const) {
      await during(outer, async () => {
        await rest();
        await during(inner, rest);
        await rest();
      });
      await rest();
    }
  };
  const stuck = await led().then(
    () => null,
    (error: unknown) => {
      if (error instanceof StuckError) return error.message;
      throw error;
    },
  );
  return { ...(await seen()), stuck };
}

/** A release is not rolled out in time over the other. */
class StuckError extends Error {}

function leading(bench: Bench, calls: () => number) {
  const rests: Rest[] = [];
  const made: (readonly KubeObject[])[] = [];
  let last: Parties | undefined;
  const rest = async (): Promise<void> => {
    const [which, previous] = [RESTS[rests.length]!, last];
    last = await startParties(bench, `rest-${rests.length}`);
    rests.push({ ...which, ...(await seenAtRest(bench, last, previous, which)), calls: calls() });
  };
  const making = async (what: keyof Releases): Promise<MakingPods> => {
    if (what === 'controlPlane') return { stop: async () => [] };
    const prefix = REPLACEMENTS[made.length] ?? '';
    const going = makingPods(bench, { namespace: await bench.namespace(prefix, { inject: true }), prefix });
    const index = made.push([]) - 1;
    return { stop: async () => (made[index] = await going.stop()) };
  };
  /** Pods are made while agents are replaced, each time until the new ones are Ready. */
  const during = async (what: keyof Releases, work: () => Promise<void>): Promise<void> => {
    let isAtRest = false;
    let pods = await making(what);
    try {
      await bench.during(installEarlier(what === 'agent' ? 'Cni' : 'Pilot', bench.mesh), async () => {
        await pods.stop();
        isAtRest = true;
        await work();
        isAtRest = false;
        pods = await making(what);
      });
    } catch (error) {
      if (isAtRest || !(error instanceof NotInTimeError)) throw error;
      // Where the machine is slow, it is that which is told.
      await readyInTime(bench, Promise.reject(error));
      throw new StuckError(`${RESTS[rests.length]?.after}: ${error.lastSeen}`);
    } finally {
      await pods.stop();
    }
  };
  const seen = async (): Promise<Omit<Led, 'stuck'>> => {
    const each = await Promise.all(
      made.map(async (pods, index) => [REPLACEMENTS[index], await recovered(bench, pods)] as const),
    );
    return { rests, meanwhile: Object.fromEntries(each) };
  };
  return { rest, during, seen };
}

async function seenAtRest(
  bench: Bench,
  parties: Parties,
  previous: Parties | undefined,
  { agent }: Releases,
): Promise<Omit<Rest, 'after' | 'calls' | keyof Releases>> {
  const { mesh } = bench;
  const version = agent === 'own' ? mesh.version : (mesh.earlier?.version ?? mesh.version);
  const ways = await bothWays(bench, parties);
  const agents = await agentPods(bench);
  return {
    agents: agents.map(({ object }) => container(parsePod(object), AGENT_CONTAINER)?.image ?? ''),
    proxies: parties.pods.map(({ object }) => container(parsePod(object), 'istio-proxy')?.image ?? ''),
    installed: await installedOn(bench, bench.nodes),
    members: await membersOf(bench, parties, { ...mesh, version }),
    ways,
    staying: previous === undefined ? [] : await stayingOf(bench, previous),
  };
}

/** Takes parties away, and waits until their kubelets are done with them. */
async function stayingOf(bench: Bench, { namespace, pods }: Parties): Promise<readonly string[]> {
  for (const { object } of pods) {
    const name = parsePod(object).labels['app'] ?? '';
    await bench.kube.delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
  }
  const left = async (): Promise<readonly KubeObject[]> =>
    await bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace });
  const gone = bench.eventually(
    `pods of ${namespace} gone`,
    async () => {
      const names = (await left()).map(({ metadata }) => metadata.name);
      return names.length === 0 ? { done: true, value: true } : { done: false, seen: names.join() };
    },
    bench.deadlines.podReadyMs,
  );
  if ((await inTime(gone)) === true) return [];
  const events = await namespaceEvents(bench.kube, namespace);
  const said = events.filter(({ reason }) => reason === 'FailedKillPod').map(({ message }) => message);
  return [...(await left()).map(({ metadata }) => metadata.name), ...said];
}

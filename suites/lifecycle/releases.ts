import {
  agentPods,
  type Bench,
  container,
  installEarlier,
  inTime,
  type KubeObject,
  namespaceEvents,
  parsePod,
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
}

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

/** Leads a lane from its own release to the earlier one and back, twice. */
export async function ledThrough(
  bench: Bench,
): Promise<{ readonly rests: readonly Rest[]; readonly meanwhile: readonly Seen[] }> {
  const { rest, during, seen } = leading(bench);
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
  return await seen();
}

function leading(bench: Bench) {
  const rests: Rest[] = [];
  const made: KubeObject[] = [];
  let last: Parties | undefined;
  const rest = async (): Promise<void> => {
    const [which, previous] = [RESTS[rests.length]!, last];
    last = await startParties(bench, `rest-${rests.length}`);
    rests.push({ ...which, ...(await seenAtRest(bench, last, previous, which)) });
  };
  /** While agents are replaced pods are made, each time until the new ones are Ready. */
  const during = async (what: keyof Releases, work: () => Promise<void>): Promise<void> => {
    const act = installEarlier(what === 'agent' ? 'Cni' : 'Pilot', bench.mesh);
    if (what === 'controlPlane') return await bench.during(act, work);
    const namespace = await bench.namespace(`meanwhile-${rests.length}`, { inject: true });
    const down = makingPods(bench, { namespace, prefix: 'down' });
    let up: MakingPods | undefined;
    try {
      await bench.during(act, async () => {
        await down.stop();
        await work();
        up = makingPods(bench, { namespace, prefix: 'up' });
      });
    } finally {
      made.push(...(await down.stop()), ...((await up?.stop()) ?? []));
    }
  };
  return { rest, during, seen: async () => ({ rests, meanwhile: await recovered(bench, made) }) };
}

async function seenAtRest(
  bench: Bench,
  parties: Parties,
  previous: Parties | undefined,
  { agent }: Releases,
): Promise<Omit<Rest, 'after' | keyof Releases>> {
  const { mesh } = bench;
  const version = agent === 'own' ? mesh.version : (mesh.earlier?.version ?? mesh.version);
  const ways = await bothWays(bench, parties);
  const agents = await agentPods(bench);
  return {
    agents: agents.map(({ object }) => parsePod(object).containers[0]?.image ?? ''),
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

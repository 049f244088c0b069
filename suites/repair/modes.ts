import { repairsOf } from '../exclusion/repairs.ts';
import {
  AGENT_CONFIG,
  type Bench,
  deployment,
  type Findings,
  HarnessError,
  type KubeObject,
  objectNamed,
  pod,
  podsOf,
  type Redirection,
  readyInTime,
  redirectionOf,
  sendAgentAway,
  setAgentConfig,
  sleepingContainer,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { type Counted, countedOn } from './counts.ts';
import { type RepairEvent, repairEvents } from './events.ts';
import { named, type PodState, stateOf, validated } from './race.ts';

/** Values below `cni.repair`. */
export type RepairValues = Readonly<Record<string, boolean | string>>;

const ROLES = 'istio-cni';

/** Gives the agent what the installer renders for these values, its ConfigMap and its ClusterRoles, until the judgement ends. */
export async function inMode(bench: Bench, values: RepairValues): Promise<void> {
  const settings = Object.entries(values).map(([name, value]) => `values.cni.repair.${name}=${value}`);
  const rendered = await bench.render(...settings);
  const config = objectNamed(rendered, 'ConfigMap', AGENT_CONFIG);
  if (config === undefined)
    throw new HarnessError('NOT_RENDERED', `the installer renders no ConfigMap ${AGENT_CONFIG}`, {
      nextStep: 'look at `istioctl manifest generate` of this version',
    });
  const roles = rendered
    .filter(({ kind, metadata: { name } }) => kind === 'ClusterRole' && name.startsWith(ROLES))
    .map(({ metadata: { name }, rules }) => [name, rules]);
  await bench.perform(setAgentConfig({ data: config['data'], roles: Object.fromEntries(roles) }, bench.mesh));
}

/** An injected pod of a Deployment that lost the race, and what became of it. */
export interface Outcome {
  /** While its node has no agent. */
  readonly broken: PodState | null;
  /** Once the agent is back and has done what it does; null where the pod is gone. */
  readonly after: PodState | null;
  /** Its rules then. */
  readonly left: Redirection | null;
  /** The pod that its controller has made in its place, the last one. */
  readonly successor: Successor | null;
  readonly events: readonly RepairEvent[];
  /** What the agent has counted since it is back. */
  readonly counted: Counted;
}

interface Successor {
  readonly ready: boolean;
  /** How the last run of its validation ended. */
  readonly exit: number | null;
  /** Null until it is Ready. */
  readonly redirection: Redirection | null;
}

/** Has a Deployment's only pod lose the race on a node; `acted` says of an outcome whether the agent has done what it owes. */
export async function lostIn(
  bench: Bench,
  { node, name }: { readonly node: string; readonly name: string },
  acted: (outcome: Outcome) => boolean,
): Promise<Outcome> {
  const namespace = await bench.namespace(name, { inject: true });
  const made = pod({ namespace, name, node, containers: [sleepingContainer()] }, bench.images);
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: podsOf(made) };
  const [lost, broken = null] = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    await bench.create(deployment(made));
    const found = await bench.eventually(
      `Deployment ${name} has a pod`,
      async () => {
        const [its] = await bench.kube.list(query);
        return its === undefined ? { done: false, seen: 'none' } : { done: true, value: its };
      },
      bench.deadlines.podReadyMs,
    );
    return [found, ...(await validated(bench, named([found])))] as const;
  });
  const look = async (): Promise<Outcome> => {
    const pods = await bench.kube.list(query);
    const same = pods.find(({ metadata }) => metadata.uid === lost.metadata.uid);
    const others = pods.filter((each) => each !== same);
    return {
      broken,
      after: same === undefined ? null : stateOf(same),
      left: same === undefined ? null : await leftOf(bench, same),
      successor: await successorOf(bench, others.at(-1)),
      events: await repairEvents(bench, namespace),
      counted: await countedOn(bench, node),
    };
  };
  const done = bench.eventually(
    `the agent has done what it owes pod ${lost.metadata.name}`,
    async () => {
      const outcome = await look();
      return acted(outcome) ? { done: true, value: outcome } : { done: false, seen: JSON.stringify(outcome) };
    },
    bench.deadlines.repairMs,
  );
  const outcome = (await readyInTime({ ...bench, steadyNodes: [node] }, done)) ?? (await look());
  bench.attach(`repairs-${name}.txt`, await repairsOf(bench, named([lost])));
  return outcome;
}

async function leftOf(bench: Bench, object: KubeObject): Promise<Redirection | null> {
  const [snapshot] = await bench.inspector.pods(named([object]), ['rules']);
  return snapshot === undefined ? null : redirectionOf(snapshot, bench.mesh);
}

async function successorOf(bench: Bench, object: KubeObject | undefined): Promise<Successor | null> {
  if (object === undefined) return null;
  const { ready, lastExit } = stateOf(object);
  // Its rules are asked once it is Ready: until then it may have no sandbox.
  return { ready, exit: lastExit, redirection: ready ? await leftOf(bench, object) : null };
}

/** The pod has lost its race, as every one of these judgements needs. */
export function hasLost(findings: Findings, subject: string, { broken }: Outcome): void {
  findings
    .equal(`${subject}, no agent: exit of its validation`, VALIDATION_EXIT, broken?.lastExit)
    .equal(`${subject}, no agent: Ready`, false, broken?.ready);
}

import { availableParallelism } from 'node:os';
import { busyLanes } from '../config/planned.ts';
import type { Engine } from '../engine/engine.ts';
import { HostError, UsageError } from '../errors/errors.ts';
import type { ChosenSource } from '../images/choose-source.ts';
import type { Capability } from '../model/capability.ts';
import { type Lane, type PrimaryCniName, USUAL_CNI_DIRECTORIES } from '../model/lane.ts';
import type { Plan } from '../model/record.ts';
import { lifeOf, ownerWords } from '../process/owner.ts';
import { askedFor } from './asked-for.ts';
import type { Context } from './context.ts';
import {
  chosenSource,
  earlierLack,
  earlierRequest,
  imagesAsked,
  sourceBuildState,
} from './images/image-sources.ts';
import { openUserNetwork, type UserNetwork } from './images/user-network.ts';
import { capabilitiesOf } from './machine/capabilities-of.ts';
import {
  type FreeResources,
  lackOf,
  lanesAtOnce,
  MOST_AT_ONCE,
  readFreeResources,
} from './machine/free-resources.ts';
import { type FitHost, fitHost, machineOf, openEngine } from './machine/host.ts';
import { type IstioOf, planFor } from './plan-for.ts';
import { standing } from './records/run-record.ts';
import { sweep } from './records/sweep.ts';

/** Of a cluster of another run, whose record does not tell. */
const USUAL_NODES = 2;

/** A machine that was found fit, with its engine and what is to be judged; nothing is made yet. */
export interface Session {
  readonly host: FitHost;
  readonly engine: Engine;
  /** Registries as this user reaches them; asked once for each image. */
  readonly network: UserNetwork;
  /** Where its images come from. */
  readonly source: ChosenSource;
  /** Those that are brought up, those with most to judge first. */
  readonly lanes: readonly Lane[];
  readonly capabilities: (lane: Lane) => readonly Capability[];
  /** As the options alone tell it. */
  readonly istio: IstioOf;
  readonly plan: Plan;
  /** How many lanes may stand at once. */
  readonly atOnce: number;
}

/**
 * Wrong options first, then the doctor, then what dead runs left: in this order, so that nothing is made in vain.
 * Lanes that are to be kept stand all at once, whether or not something is judged in them; of the others only those
 * with something to judge come up.
 * @throws UsageError, HostError
 */
export async function openSession(context: Context, keep: boolean): Promise<Session> {
  const { lanes: chosen, istio } = await askedFor(context, keep);
  const network = openUserNetwork(context);
  const earlier = chosen.flatMap((lane) => earlierRequest(context, lane) ?? []);
  const source = await chosenSource(context, network, [
    ...imagesAsked(context, chosen).map(({ request }) => request),
    // The pinned one is done without where it is not to be had.
    ...earlier.filter((request) => request.istio.kind !== 'earlier'),
  ]);
  // Said before the doctor speaks: it asks of this machine what the source needs.
  context.progress({ type: 'note', text: source.why });
  refuseMissingCni(source.name, context.options.primaryCni);
  refuseForKindnet(context.options);
  const others = standing(context.runs.all(), lifeOf).flatMap((record) => record.clusters);
  const own = chosen.slice(0, MOST_AT_ONCE).reduce((sum, { nodes }) => sum + nodes, 0);
  const sourceBuild = await sourceBuildState(context, source.name);
  const host = await fitHost(context, own + others.length * USUAL_NODES, sourceBuild);
  // The source build makes it; else it is the user's own.
  const cnitool = source.name === 'source' || (await host.access.findProgram('cnitool')) !== undefined;
  const lack = await earlierLack(context, network, source, earlier);
  if (lack !== undefined)
    context.progress({
      type: 'note',
      text: `lane upgrade has no Istio to come from: ${lack}; --upgrade-from names another`,
    });
  const machine = machineOf(host, { cnitool, earlierIstio: lack === undefined });
  const capabilities = (lane: Lane) => capabilitiesOf(lane, machine);
  const plan = planFor(context, chosen, capabilities, istio);
  const lanes = keep && context.options.only.length === 0 ? chosen : busyLanes(plan);
  const engine = await openEngine(context, host.access, host.engine);
  await sweep(context, engine);
  const cores = context.surroundings?.cores ?? availableParallelism();
  const atOnce = keep ? lanes.length : lanesAtOnce(freeResourcesOf(context), lanes, cores);
  refuseCrowd(context, lanes.slice(0, atOnce));
  return { host, engine, network, source, lanes, capabilities, istio, plan, atOnce };
}

/** kind's image has no bridge, and a node image that is built here has nothing of kind's own CNI. */
function refuseMissingCni(source: ChosenSource['name'], primaryCni: PrimaryCniName): void {
  const lacking: PrimaryCniName = source === 'source' ? 'kindnet' : 'bridge';
  if (primaryCni !== lacking) return;
  const [here, others] = source === 'source' ? ['built here', 'registry'] : ["kind's", 'source'];
  throw new UsageError(
    `--primary-cni ${primaryCni}: node images that are ${here} do not have it`,
    `choose another: --primary-cni ptp; or other images: --images ${others}`,
  );
}

/** kind's own CNI writes where it always does, and its programs are where the node image has them. */
function refuseForKindnet({ primaryCni, cniConfDir, cniBinDir }: Context['options']): void {
  const usual = USUAL_CNI_DIRECTORIES;
  if (primaryCni !== 'kindnet' || (cniConfDir === usual.cniConfDir && cniBinDir === usual.cniBinDir)) return;
  throw new UsageError(
    '--primary-cni kindnet: it knows no other directories of CNI than the usual ones',
    'choose another: --primary-cni ptp; or leave out --cni-conf-dir and --cni-bin-dir',
  );
}

function freeResourcesOf({ surroundings }: Context): FreeResources {
  return surroundings?.freeResources ?? readFreeResources();
}

/** Two runs at once both work, where the machine has room for both; else the second says which runs are in the way. */
function refuseCrowd(context: Context, lanes: readonly Lane[]): void {
  const others = standing(context.runs.all(), lifeOf);
  const lack = lackOf(freeResourcesOf(context), lanes);
  if (lack === undefined) return;
  if (others.length === 0) {
    context.progress({ type: 'warning', text: `${lack}; if a node does not start, this is why` });
    return;
  }
  const names = others
    .map(
      (record) =>
        `${record.runId} (${record.kept ? 'kept' : ownerWords(record.owner, lifeOf(record.owner))})`,
    )
    .join(', ');
  throw new HostError(
    `${lack}, and these runs have lanes up: ${names}`,
    'wait for them, or tear kept ones down: npm run conformance -- down',
  );
}

import type { Cluster, ClusterProvider } from '../../clusters/cluster.ts';
import type { Layout } from '../../config/layout.ts';
import type { DiagnosticsRequest } from '../../diagnostics/collect.ts';
import { describeError } from '../../errors/errors.ts';
import type { ImageSet } from '../../images/images.ts';
import type { Kube } from '../../kube/kube.ts';
import { detectedCapabilities } from '../../lanes/detect-capabilities.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { ingressAddress } from '../../mesh/ingress.ts';
import { type InstalledMesh, installMesh } from '../../mesh/install.ts';
import type { Capability } from '../../model/capability.ts';
import type { Lane } from '../../model/lane.ts';
import type { LaneFacts } from '../../model/record.ts';
import { cniDirectories } from '../../probes/cni-directories.ts';
import type { RunCommand } from '../../process/run.ts';
import type { Clock } from '../../time/clock.ts';
import type { Deadlines } from '../../time/deadlines.ts';
import type { EarlierIstio } from '../images/images-step.ts';
import { istioFacts } from '../open-run.ts';
import type { Phases } from '../phases.ts';
import { stageOf } from '../stages.ts';
import { type AsPhase, keptUnlessWhole } from './keep-bring-up.ts';
import { pluginDigests } from './plugin-digests.ts';
import { applyStanding } from './standing.ts';

export interface BringUp {
  readonly runId: string;
  readonly lane: Lane;
  readonly clusters: ClusterProvider;
  /** The API of a cluster, writing only where the UID is the recorded one. */
  readonly openKube: (cluster: Pick<Cluster, 'kubeconfig' | 'uid'>) => Kube;
  readonly images: ImageSet;
  /** What lane upgrade comes from. */
  readonly earlier?: EarlierIstio | undefined;
  readonly cgroups: 'v1' | 'v2';
  /** Programs of this machine that requirements need. */
  readonly programs: readonly Capability[];
  readonly engine: LaneState['engine'];
  readonly settings: readonly string[];
  /** The run's directory. */
  readonly directory: string;
  /** Where reports and evidence go. */
  readonly output: string;
  /** What is kept of a node of a lane that does not come up. */
  readonly look: DiagnosticsRequest['look'];
  readonly layout: Pick<Layout, 'mesh' | 'workloads'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly run: RunCommand;
  readonly deadlines: Deadlines;
  readonly phases: Phases;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Starts the lane's outside world. */
  readonly outside: () => Promise<NonNullable<LaneState['outside']>>;
  readonly warn: (text: string) => void;
}

/**
 * Brings a lane up: cluster, mesh, standing workloads; each a phase. Gives what judging needs to know of it. A CNI agent
 * that does not come up is warned of: the rest is judged. @throws LaneNotUpError
 */
export async function bringUpLane(
  request: BringUp,
): Promise<{ readonly state: LaneState; readonly facts: LaneFacts }> {
  const { lane, phases, signal, directory, output, look, warn } = request;
  const outside = settled(request.outside());
  const cluster = await phases.step(stageOf(lane), 'cluster', (progress) =>
    request.clusters.create(
      {
        name: `${request.runId}-${lane.id}`,
        nodes: lane.nodes,
        family: lane.family,
        primaryCni: lane.primaryCni,
        podSecurity: lane.podSecurity,
        cniConfDir: lane.cniConfDir,
        cniBinDir: lane.cniBinDir,
        disruptive: lane.disruptive,
        nodeImage: request.images.nodeImage,
        cgroups: request.cgroups,
        labels: { ...request.labels, 'istio-cni-conformance.lane': lane.id },
        directory,
      },
      { signal, progress },
    ),
  );
  const kube = request.openKube(cluster);
  const { earlier } = request;
  if (earlier !== undefined)
    await phases.step(
      stageOf(lane),
      `images of Istio ${earlier.images.istio.version}`,
      async () => await earlier.loadInto(cluster.nodes.map(({ name }) => name)),
    );
  const asPhase: AsPhase = (work) => phases.step(stageOf(lane), 'diagnostics', work);
  const mesh = await keptUnlessWhole({ kube, cluster, lane, output, look, signal, asPhase, warn }, () =>
    meshAndWorkloads(request, cluster, kube),
  );
  if (!mesh.accessLogFormat.readable)
    warn(`access log: ${mesh.accessLogFormat.format}, which is not read: what needs it is not judged`);
  const standing = {
    runId: request.runId,
    lane,
    cluster,
    mesh,
    images: request.images,
    ...(earlier === undefined ? {} : { earlier: istioFacts(earlier.images) }),
    engine: request.engine,
    ...(await started(outside, request.warn)),
    ingress: await ingressAddress(kube, cluster),
    upAt: request.clock.timestamp(),
  };
  const nodes = await nodeFacts(kube);
  const capabilities = [...detectedCapabilities({ cluster, mesh, nodes }), ...request.programs];
  const state: LaneState = { ...standing, capabilities };
  return { state, facts: await laneFacts(state, kube, nodes, request.deadlines) };
}

async function meshAndWorkloads(request: BringUp, cluster: Cluster, kube: Kube): Promise<InstalledMesh> {
  const { lane, phases, signal, deadlines } = request;
  const stage = stageOf(lane);
  const installed = await phases.step(stage, 'mesh', (progress) =>
    installMesh({
      cluster,
      lane,
      images: request.images,
      earlier: request.earlier?.images,
      settings: request.settings,
      directory: request.directory,
      fixtures: request.layout.mesh,
      run: request.run,
      kube,
      deadlines,
      signal,
      progress,
    }),
  );
  await phases.step(stage, 'workloads', (doing) =>
    applyStanding({
      // Opened anew, so that it is asked again whose cluster this is: minutes have passed with the mesh.
      kube: request.openKube(cluster),
      fixtures: request.layout.workloads,
      isAgentUp: installed.agentTrouble === undefined,
      deadlines,
      signal,
      doing,
      warn: request.warn,
    }),
  );
  return installed;
}

/** Never rejects: it is looked at much later than it is started. */
async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome;
}

/** A lane without an outside world is judged all the same: what needs it is inconclusive. */
async function started(
  outside: Promise<PromiseSettledResult<NonNullable<LaneState['outside']>>>,
  warn: BringUp['warn'],
): Promise<Pick<LaneState, 'outside'>> {
  const outcome = await outside;
  if (outcome.status === 'fulfilled') return { outside: outcome.value };
  warn(describeError(outcome.reason));
  return {};
}

/** What the report says of a lane, `nodes` as `nodeFacts` gives them; of the plugin, from the probes. */
export async function laneFacts(
  state: LaneState,
  kube: Kube,
  nodes: LaneFacts['nodes'],
  deadlines: Deadlines,
): Promise<LaneFacts> {
  const { lane, cluster, capabilities } = state;
  const names = cluster.nodes.map(({ name }) => name);
  const plugin =
    lane.mode === 'cni'
      ? await pluginDigests(kube, { nodes: names, directories: cniDirectories(lane) }, deadlines)
      : [];
  return {
    id: lane.id,
    lane,
    clusterUid: cluster.uid,
    nodes,
    primaryCni: cluster.primaryCni,
    istio: istioFacts(state.images),
    ...(state.earlier === undefined ? {} : { earlier: state.earlier }),
    kubernetes: state.images.kubernetesVersion,
    capabilities,
    accessLogFormat: state.mesh.accessLogFormat,
    ...(plugin.length === 0 ? {} : { plugin }),
  };
}

/** What the API server says of the nodes. @throws KubeApiError, KubeUnreachableError */
export async function nodeFacts(kube: Kube): Promise<LaneFacts['nodes']> {
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' });
  return nodes.map((node) => {
    const info = (node['status']?.nodeInfo ?? {}) as Record<string, string | undefined>;
    return {
      name: node.metadata.name,
      os: info['osImage'] ?? '',
      kernel: info['kernelVersion'] ?? '',
      runtime: info['containerRuntimeVersion'] ?? '',
      kubelet: info['kubeletVersion'] ?? '',
    };
  });
}

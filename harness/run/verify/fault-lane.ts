import { join } from 'node:path';
import type { Act } from '../../acts/act.ts';
import type { Stage } from '../../acts/perform.ts';
import { attachLane } from '../../bench/attach-lane.ts';
import { applyEchoPods } from '../../bench/echo-pods.ts';
import { type JudgePass, openPass } from '../../bench/pass.ts';
import { loadIntoNodes, takeFromNode } from '../../clusters/load-into-nodes.ts';
import { layoutOf } from '../../config/layout.ts';
import type { Engine } from '../../engine/engine.ts';
import { actOf } from '../../faults/act-of.ts';
import { agentImage, type BuildImage, passingImage } from '../../faults/agent-image.ts';
import type { Fault } from '../../faults/fault.ts';
import { removeVerifyImages, verifyImage } from '../../images/prune.ts';
import { openOwned } from '../../kube/open-owned.ts';
import { keptActs } from '../../lanes/kept-acts.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { nodeShell } from '../../probes/node-shell.ts';
import { deadlines } from '../../time/deadlines.ts';
import type { Context } from '../context.ts';
import { hostAccess, openEngine } from '../machine/host.ts';
import { RUN_LABEL } from '../records/sweep.ts';
import { stageRequest, verifyDirectory } from './judge-stage.ts';

/** A kept lane, as a fault is seeded into it. */
export interface FaultLane {
  readonly state: LaneState;
  /** Where its act is done; what is changed is undone by that. */
  readonly stage: Omit<Stage, 'undo' | 'by'>;
  /** The pass that will judge the fault: opened before it is seeded, so that one of its echo pods can be the fault's target. */
  readonly pass: JudgePass;
  actOf(fault: Fault): Promise<Act>;
}

/** @param lease by which the lane is held, where it is */
export async function openFaultLane(
  context: Context,
  state: LaneState,
  lease: string | undefined,
): Promise<FaultLane> {
  const engine = await openEngine(context, hostAccess(context), state.engine.name);
  const kube = openOwned(state.cluster);
  const world = {
    kube,
    execOnNode: nodeShell(kube),
    deadlines: deadlines(context.options.deadlineScale),
    clock: context.clock,
    signal: context.signal,
  };
  const request = stageRequest(context, state, { specs: [], outputDirectory: verifyDirectory(context) });
  const pass = openPass(request, lease);
  const acts = keptActs(kube, context.runs.directoryOf(state.runId), state.lane.id);
  const nodes = state.cluster.nodes.map((node) => node.name);
  return {
    state,
    stage: { world, acts, owner: pass.owner, lease },
    pass,
    actOf: (fault) =>
      actOf(fault.act, {
        lane: state.lane,
        nodes,
        cniConfigPath: state.cluster.cniConfig.path,
        mesh: state.mesh,
        agentImage: (wraps, program) => {
          const path = join(layoutOf(context.repository).faultPrograms, `${wraps}s`, program);
          return faultImage(context, engine, state, {
            name: program,
            build: agentImage({ wraps, program: path }),
          });
        },
        passingImage: () => faultImage(context, engine, state, { name: 'passing', build: passingImage }),
        echoPod: async () => {
          const { meshed } = await applyEchoPods(attachLane(pass, 1), ['meshed'], context.signal);
          const [pod] = meshed;
          if (pod === undefined) throw new TypeError('there is an injected echo pod on every node');
          return pod;
        },
      }),
  };
}

/** Builds an image over the agent's and loads it into the lane's nodes, under a name that nothing else has. */
async function faultImage(
  context: Context,
  engine: Engine,
  state: LaneState,
  { name, build }: { readonly name: string; readonly build: BuildImage },
): Promise<string> {
  const { hub, tag } = state.images.istio;
  const nodes = state.cluster.nodes.map((node) => node.name);
  const base = verifyImage(state.runId, 'installed');
  const image = verifyImage(state.runId, name);
  context.say(`building ${image}`);
  try {
    await takeFromNode(engine, nodes[0] ?? '', `${hub}/install-cni:${tag}`, base);
    await build(engine, { base, tag: image, labels: { [RUN_LABEL]: state.runId } });
    await loadIntoNodes(engine, image, nodes);
  } finally {
    // The nodes have what they need; in the engine both would only stay.
    await removeVerifyImages(engine, state.runId);
  }
  return image;
}

import { join } from 'node:path';
import type { NodePower } from '../clusters/cluster.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { parseManifests } from '../kube/manifests.ts';
import { openOwned } from '../kube/open-owned.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { nodeOfWorker } from '../lanes/breakable-nodes.ts';
import { type KeptActs, keptActs } from '../lanes/kept-acts.ts';
import { type LaneChanges, laneChanges } from '../lanes/lane-changes.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import { readLaneState } from '../lanes/read-lane-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT } from '../mesh/agent-names.ts';
import { installerOf } from '../mesh/installer.ts';
import { cniDirectories } from '../probes/cni-directories.ts';
import { createInspector, type Inspector } from '../probes/inspector.ts';
import { nodeShell, type RunOnNode } from '../probes/node-shell.ts';
import { type Browser, openBrowser } from '../probes/page/browser.ts';
import { findBrowser } from '../probes/page/find-browser.ts';
import { probeSessions } from '../probes/probe-session.ts';
import { type TrafficClients, trafficClients } from '../probes/traffic/clients.ts';
import { createRunner } from '../process/run.ts';
import { JOURNAL_FILE, type Journal, openJournal } from '../protocol/journal.ts';
import { runDirectoryOf } from '../protocol/judge-lane.ts';
import { HIDDEN } from '../sanitize/hidden.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { type Deadlines, deadlines } from '../time/deadlines.ts';
import { nodePowerBy } from './node-power.ts';
import { type OutsideServer, outsideOf } from './outside.ts';
import type { JudgePass } from './pass.ts';

/** A lane that stands, as one worker of its judging process sees it. */
export interface AttachedLane {
  readonly pass: JudgePass;
  readonly state: LaneState;
  readonly kube: Kube;
  readonly inspector: Inspector;
  readonly traffic: TrafficClients;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly execOnNode: RunOnNode;
  /** Undefined where the lane's nodes cannot be switched. */
  readonly nodePower: NodePower | undefined;
  /** The node that this worker's judgements may break; none in a lane whose nodes may not be. */
  readonly ownNode: string | undefined;
  /** @throws HarnessError where bring-up started none */
  outside(): OutsideServer;
  /** What the lane's installer renders for its own values and these settings beside them. @throws CommandError */
  render(settings: readonly string[], signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** An object as the lane's installer injects it by hand. @throws CommandError */
  inject(object: KubeObject, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** @throws HarnessError NO_BROWSER */
  browser(): Promise<Browser>;
  /** Whether the DaemonSet istio-cni-node is there and rolled out on every node. */
  agentReady(): Promise<boolean>;
  /** What judgements change in it, until they have undone it. */
  readonly changes: LaneChanges;
  /** What acts have changed in it, on record. */
  readonly acts: KeptActs;
  /** Lets the programs go that it keeps in the cluster. */
  detach(): void;
}

/**
 * Reads the lane's state and connects to its cluster; writes are refused unless the cluster is the recorded one.
 * @param worker of the judging process, from 1
 */
export function attachLane(pass: JudgePass, worker: number): AttachedLane {
  const { request } = pass;
  const state = readLaneState(request.laneStateFile);
  const kube = openOwned(state.cluster);
  const bounds = deadlines(request.deadlineScale);
  const directory = runDirectoryOf(request);
  const sessions = probeSessions(kube);
  const traffic = trafficClients(kube, bounds);
  const installer = () => installerOf(state.lane.installer, { run: createRunner(), bin: state.images.bin });
  return {
    pass,
    state,
    kube,
    inspector: createInspector({
      kube,
      sessions,
      deadlines: bounds,
      directories: cniDirectories(state.lane),
    }),
    traffic,
    deadlines: bounds,
    clock: systemClock,
    journal: openJournal(join(request.outputDirectory, JOURNAL_FILE)),
    execOnNode: nodeShell(kube),
    nodePower: nodePowerBy(request.nodePower, createRunner(), bounds),
    ownNode: nodeOfWorker(state, worker),
    outside: () => outsideOf(state, createRunner()),
    render: async (settings, signal) => {
      const { operatorFile, settings: all } = state.mesh;
      // A secret is not kept: what is rendered is of the other values.
      const own = all.filter((setting) => !setting.endsWith(HIDDEN));
      const rendered = await installer().render({ operatorFile, settings: [...own, ...settings] }, signal);
      return parseManifests(rendered, `the installer, with --set ${settings.join(' --set ')}`);
    },
    inject: async (object, signal) => {
      const { kubeconfig } = state.cluster;
      return parseManifests(
        await installer().inject(JSON.stringify(object), { kubeconfig, signal }),
        'istioctl kube-inject',
      );
    },
    browser: async () => openBrowser(await findBrowser(createRunner())),
    changes: laneChanges(directory, { laneId: state.lane.id, lease: pass.lease }),
    acts: keptActs(kube, directory, state.lane.id),
    detach: () => {
      sessions.close();
      traffic.close();
    },
    agentReady: async () => {
      const namespace = agentNamespace(state.mesh);
      const agent = await kube.get({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: AGENT });
      return agent !== undefined && rolloutState(agent).done;
    },
  };
}

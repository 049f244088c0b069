import { laneCluster, outsideName } from '../../clusters/names.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ImageSet } from '../../images/images.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { Lane } from '../../model/lane.ts';
import { startOutsideServer } from '../../peers/outside-server.ts';
import { createPeerHost, type PeerHost } from '../../peers/peer-host.ts';

const START_DEADLINE_MS = 30_000;

/** The containers of a run outside its clusters; all carry the run's labels, and are removed by them. */
export interface RunPeers extends AsyncDisposable {
  /** The echo server that is a lane's outside world. @throws HarnessError, NotInTimeError */
  outside(lane: Lane, images: ImageSet): Promise<NonNullable<LaneState['outside']>>;
}

export function openPeers(parts: {
  readonly engine: Engine;
  readonly runId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly setEnvironment: (name: string, value: string) => void;
  readonly signal: AbortSignal;
}): RunPeers {
  const { engine, runId, labels, setEnvironment, signal } = parts;
  const wait = { deadlineMs: START_DEADLINE_MS, signal };
  let opened: Promise<PeerHost> | undefined;
  const host = async () => {
    opened ??= engine
      .ensureNetwork(engine.network)
      .then(() => createPeerHost({ engine, network: engine.network, setEnvironment }));
    return await opened;
  };
  return {
    async outside(lane, images) {
      const request = {
        name: outsideName(laneCluster(runId, lane.id)),
        image: images.appsTag,
        labels: { ...labels, 'istio-cni-conformance.lane': lane.id },
      };
      const { name, address, httpPort, tcpPort } = await startOutsideServer(await host(), request, wait);
      return { name, address, httpPort, tcpPort };
    },
    async [Symbol.asyncDispose]() {
      // Who opened it was told why it could not be had.
      const left = await opened?.catch(() => undefined);
      await left?.[Symbol.asyncDispose]();
    },
  };
}

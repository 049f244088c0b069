import { laneCluster, outsideName } from '../../clusters/names.ts';
import { fakeHost } from '../../host/testing/fake-host.ts';
import type { ImageSet, ImageSource } from '../../images/images.ts';
import type { RunCommand } from '../../process/run.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Containers } from './stand-in-engine.ts';

/** Programs that the host has. */
export const PROGRAMS: readonly string[] = ['docker', 'flock', 'conntrack', 'chromium'];

/** A host that is fit, with room for all lanes and with every image. */
export function surroundingsOf(
  run: RunCommand,
  cacheDirectory: string,
  containers: Containers,
): Surroundings {
  return {
    host: fakeHost({
      run,
      programs: PROGRAMS,
      files: {
        '/sys/fs/cgroup/cgroup.controllers': 'cpu memory pids',
        '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1',
        '/proc/sys/net/netfilter/nf_conntrack_max': '262144',
        '/proc/sys/fs/inotify/max_user_instances': '512',
        '/proc/sys/fs/inotify/max_user_watches': '524288',
      },
      cacheDirectory,
    }),
    freeResources: { memoryBytes: 64e9 },
    cores: 2,
    images: IMAGES,
    openPeers: ({ runId, labels }) => ({
      outside: async (lane) => {
        const name = outsideName(laneCluster(runId, lane.id));
        containers.set(name, labels);
        return { name, address: '10.89.0.9', httpPort: 8080, tcpPort: 9090 };
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
}

const SET: ImageSet = {
  source: 'registry',
  nodeImage: 'node:1',
  kubernetesVersion: 'v1.36.4',
  istio: { hub: 'h', tag: 't', version: '1.31.0', origin: 'registry', proxy: "Istio's own" },
  upstreamEnvoy: false,
  appsImage: 'apps:1',
  appsTag: 'apps:1',
  images: [],
  downloads: [],
  bin: { kind: 'kind', istioctl: 'istioctl', kubectl: 'kubectl' },
};

const IMAGES: ImageSource = {
  name: 'registry',
  lacks: async () => undefined,
  plan: async () => [],
  prepare: async () => SET,
  writeMesh: async () => [],
};

import { isIPv6 } from 'node:net';
import type { Engine } from '../engine/engine.ts';
import { HarnessError, SafetyError } from '../errors/errors.ts';
import { eventually, type WaitOptions } from '../time/eventually.ts';
import type { Cluster, ClusterNode, NodePower } from './cluster.ts';
import { ensureContained } from './contain.ts';
import { kubeProxyHealthy } from './kube-proxy.ts';
import { KIND_CLUSTER_LABEL, refuseForeign } from './names.ts';
import type { PrimaryCni } from './primary-cni/primary-cni.ts';

export interface KindPowerParts {
  readonly engine: Engine;
  readonly cluster: Pick<Cluster, 'name' | 'nodes'>;
  readonly family: 'ipv4' | 'ipv6' | 'dual';
  readonly primaryCni: Pick<PrimaryCni, 'connect'>;
  readonly podSubnets: readonly string[];
  readonly wait: WaitOptions;
  readonly progress: (line: string) => void;
}

/** How long a node has to shut down in order until it is killed. */
const STOP_SECONDS = '30';

/**
 * Switches workers of a kind cluster. What runs on a node that starts is contained from its first moment, by the drop-in that
 * runs before containerd at every start.
 */
export function kindNodePower(parts: KindPowerParts): NodePower {
  const { engine, cluster, family, primaryCni, podSubnets, wait, progress } = parts;
  const running = async (): Promise<ReadonlySet<string>> => {
    const containers = await engine.containers({ [KIND_CLUSTER_LABEL]: cluster.name });
    return new Set(containers.filter((each) => each.running).map((each) => each.name));
  };
  const isWorker = (node: string): boolean =>
    cluster.nodes.some(({ name, role }) => name === node && role === 'worker');
  const noWorker = (node: string): SafetyError =>
    new SafetyError(
      `${node} is no worker of ${cluster.name}`,
      'only workers of a lane are switched off and on',
    );
  const requireWorker = async (node: string): Promise<void> => {
    refuseForeign(cluster.name);
    if (!isWorker(node)) throw noWorker(node);
    // Its container is the cluster's by the label that kind gave it, whatever its name says.
    const containers = await engine.containers({ [KIND_CLUSTER_LABEL]: cluster.name });
    if (containers.every(({ name }) => name !== node)) throw noWorker(node);
  };
  return {
    async stop(node) {
      await requireWorker(node);
      await engine.cli(['stop', '-t', STOP_SECONDS, node]);
    },
    async start(node) {
      await requireWorker(node);
      await startedWhole(engine, node, wait);
      await ensureContained(engine, node, progress);
      await kubeProxyHealthy(engine, node, family, wait);
      // Two may start at once, and an engine may give each another address: whoever is last connects all that run. Who
      // goes or comes meanwhile cannot be entered, or has no address yet: then it is seen anew who runs.
      await eventually(
        `${node} is connected with the nodes that run`,
        async () => {
          const up = await running();
          const nodes = cluster.nodes.filter(({ name }) => up.has(name));
          const addressed = await Promise.all(nodes.map((each) => asAddressed(engine, each)));
          await primaryCni.connect(addressed, podSubnets);
          return { done: true, value: undefined };
        },
        wait,
      );
    },
    async isRunning(node) {
      if (!isWorker(node)) throw noWorker(node);
      return (await running()).has(node);
    },
  };
}

/**
 * Starts a node, and again until containerd runs on it: an order to stop that somebody left under way takes it down first, and
 * the engine has nothing to start as long. Before containerd, the drop-in that contains the node is at work. @throws NotInTimeError
 */
async function startedWhole(engine: Engine, node: string, wait: WaitOptions): Promise<void> {
  const says = async (...order: readonly string[]): Promise<string> =>
    (await engine.exec(node, ['systemctl', ...order], { okExitCodes: 'any' })).stdout.trim();
  await eventually(
    `${node} runs, and containerd on it`,
    async () => {
      await engine.cli(['start', node]);
      const containerd = await says('is-active', 'containerd');
      const system = await says('is-system-running');
      return containerd === 'active' && system !== 'stopping'
        ? { done: true, value: undefined }
        : { done: false, seen: `containerd ${containerd}, system ${system}` };
    },
    wait,
  );
}

/** A node with the addresses that it has now, of the families that it had. @throws HarnessError NO_ADDRESS */
async function asAddressed(engine: Engine, node: ClusterNode): Promise<ClusterNode> {
  const { stdout } = await engine.exec(node.name, [
    'ip',
    '-j',
    'address',
    'show',
    'dev',
    'eth0',
    'scope',
    'global',
  ]);
  const now = addressesOf(stdout);
  const addresses = node.addresses.map((was) => {
    const is = now.find((each) => isIPv6(each) === isIPv6(was));
    if (is !== undefined) return is;
    throw new HarnessError('NO_ADDRESS', `${node.name} has no address of the family of ${was}`, {
      nextStep: 'look at `ip address` on the node',
    });
  });
  return { ...node, addresses };
}

/** Addresses in `ip -j address show`. */
export function addressesOf(json: string): readonly string[] {
  const links = (json.trim() === '' ? [] : JSON.parse(json)) as readonly {
    addr_info?: readonly { local?: string }[];
  }[];
  return links.flatMap(({ addr_info: infos = [] }) => infos.flatMap(({ local }) => local ?? []));
}

import { posix } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { rolloutDone } from '../kube/waits.ts';
import { AGENT, AGENT_CONTAINER } from '../mesh/agent-names.ts';
import { eventually } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';
import { containersOf, withContainer } from './pod-template.ts';

export interface AgentImage {
  /** Image whose /opt/cni/bin/istio-cni differs from the installed one; in reach of the nodes. */
  readonly image: string;
  /** `istio-system` unless told. */
  readonly namespace?: string;
  /** Where the agent copies the plugin to on the node; `/opt/cni/bin/istio-cni` unless told. */
  readonly pluginPath?: string;
}

interface Before {
  readonly image: string;
  /** SHA-256 of the plugin, by node. */
  readonly plugins: ReadonlyMap<string, string>;
  /** Files beside the plugin, by node: an agent's clean-up removes the plugin alone, not what else its image brought. */
  readonly beside: ReadonlyMap<string, readonly string[]>;
}

/**
 * Replaces the image of the CNI agent, as an upgrade would: `install-cni` copies every file of its own
 * /opt/cni/bin to the node, so that each node then runs that image's plugin. Rolled out one node after
 * the other; an old agent's clean-up removes the entry and the plugin before the new one installs.
 */
export function setAgentImage(
  world: ActWorld,
  { image, namespace = 'istio-system', pluginPath = '/opt/cni/bin/istio-cni' }: AgentImage,
): Act {
  const daemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: AGENT } as const;
  let before: Before | undefined;

  async function read(): Promise<KubeObject> {
    const object = await world.kube.get(daemonSet);
    if (object !== undefined) return object;
    throw new HarnessError('NO_CNI_AGENT', `there is no DaemonSet ${namespace}/${AGENT}`, {
      nextStep: 'seed this fault into a lane in cni mode',
    });
  }

  async function onEveryNode<T>(
    argv: readonly string[],
    parse: (stdout: string) => T,
  ): Promise<Map<string, T>> {
    const nodes = await world.kube.list({
      apiVersion: 'v1',
      kind: 'Node',
      labelSelector: 'kubernetes.io/os=linux',
    });
    const answers = nodes.map(async ({ metadata: { name } }) => {
      const { stdout } = await world.execOnNode(name, argv, { timeoutMs: world.deadlines.execMs });
      return [name, parse(stdout)] as const;
    });
    return new Map(await Promise.all(answers));
  }
  const plugins = () => onEveryNode(['sha256sum', pluginPath], (stdout) => stdout.slice(0, 64));
  const beside = () =>
    onEveryNode(['find', posix.dirname(pluginPath), '-name', `${posix.basename(pluginPath)}.*`], (stdout) =>
      stdout.split('\n').filter(Boolean),
    );

  async function removeAdded(original: Before['beside']): Promise<void> {
    for (const [node, files] of await beside()) {
      const added = files.filter((file) => original.get(node)?.includes(file) === false);
      if (added.length > 0)
        await world.execOnNode(node, ['rm', '-f', ...added], { timeoutMs: world.deadlines.execMs });
    }
  }

  async function roll(to: string, signal: AbortSignal | undefined): Promise<void> {
    const containers = withContainer(containersOf(await read()), AGENT_CONTAINER, (its) => ({
      ...its,
      image: to,
    }));
    await world.kube.patch(daemonSet, { spec: { template: { spec: { containers } } } });
    await rolloutDone(world.kube, daemonSet, {
      deadlineMs: world.deadlines.rolloutMs,
      clock: world.clock,
      signal,
    });
  }

  return {
    what: `image of DaemonSet ${namespace}/${AGENT} set to ${image}`,
    async do() {
      before ??= { image: imageOf(await read()), plugins: await plugins(), beside: await beside() };
      await roll(image, world.signal);
    },
    async undo() {
      if (before === undefined) return;
      const { image: original, plugins: wanted, beside: files } = before;
      await roll(original, undefined);
      await eventually(
        `plugin of ${original} back on every node`,
        async () => {
          const differ = differing(await plugins(), wanted);
          return differ.length === 0
            ? { done: true, value: true }
            : { done: false, seen: `still another plugin on ${differ.join(', ')}` };
        },
        { deadlineMs: world.deadlines.rolloutMs, clock: world.clock },
      );
      await removeAdded(files);
      before = undefined;
    },
    async tookHold() {
      const object = await read();
      const rollout = rolloutState(object);
      if (!rollout.done) return rollout;
      if (imageOf(object) !== image) return { done: false, seen: `the image is ${imageOf(object)}` };
      const now = await plugins();
      const same = [...now].filter(([node, sum]) => before?.plugins.get(node) === sum).map(([node]) => node);
      if (same.length > 0) return { done: false, seen: `${pluginPath} is as before on ${same.join(', ')}` };
      return {
        done: true,
        value: [...now].map(([node, sum]) => `${node}: ${pluginPath} sha256 ${sum.slice(0, 12)}`).join('; '),
      };
    },
  };
}

function imageOf(daemonSet: KubeObject): string {
  return containersOf(daemonSet).find((container) => container.name === AGENT_CONTAINER)?.image ?? '';
}

function differing(now: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): readonly string[] {
  return [...wanted].filter(([node, sum]) => now.get(node) !== sum).map(([node]) => node);
}

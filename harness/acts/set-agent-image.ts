import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { rolloutDone } from '../kube/waits.ts';
import { AGENT, AGENT_CONTAINER } from '../mesh/agent-names.ts';
import { eventually } from '../time/eventually.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { containersOf, withContainer } from './pod-template.ts';

const parameters = z.strictObject({
  /** In reach of the nodes. */
  image: z.string(),
  /** Whether it brings the plugin that is installed; by default it brings another, which every node must come to have. */
  samePlugin: z.boolean().default(false),
  namespace: z.string().default('istio-system'),
  /** Where the agent copies the plugin to on the node. */
  pluginPath: z.string().default('/opt/cni/bin/istio-cni'),
});
const before = z.strictObject({
  image: z.string(),
  /** SHA-256 of the plugin, by node. */
  plugins: z.record(z.string(), z.string()),
  /** Files beside the plugin, by node: an agent's clean-up removes the plugin alone, not what else its image brought. */
  beside: z.record(z.string(), z.array(z.string())),
});

type Parameters = z.infer<typeof parameters>;
type Before = z.infer<typeof before>;

/**
 * Replaces the image of the CNI agent, as an upgrade would: `install-cni` copies every file of its own
 * /opt/cni/bin to the node, so that each node then runs that image's plugin. Rolled out one node after
 * the other; an old agent's clean-up removes the entry and the plugin before the new one installs.
 */
export function setAgentImage(image: z.input<typeof parameters>): Act {
  return aimed(SET_AGENT_IMAGE, image);
}

export const SET_AGENT_IMAGE: ActKind<Parameters, Before> = {
  name: 'set-agent-image',
  parameters,
  before,
  what: ({ image, namespace }) => `image of DaemonSet ${namespace}/${AGENT} set to ${image}`,
  async read(world, target) {
    const image = imageOf(await agentOf(world.kube, target));
    return { image, plugins: await plugins(world, target), beside: await beside(world, target) };
  },
  apply: (world, target) => roll(world, target, target.image),
  async revert(world, target, { image, plugins: wanted, beside: original }) {
    await roll(world, target, image);
    // The wrapped plugin calls the file beside it, until the original is back.
    await eventually(
      `plugin of ${image} back on every node`,
      async () => {
        const differ = differing(await plugins(world, target), wanted);
        return differ.length === 0
          ? { done: true, value: undefined }
          : { done: false, seen: `still another plugin on ${differ.join(', ')}` };
      },
      { deadlineMs: world.deadlines.rolloutMs, clock: world.clock },
    );
    for (const [node, files] of Object.entries(await beside(world, target))) {
      const added = files.filter((file) => original[node]?.includes(file) === false);
      if (added.length > 0)
        await world.execOnNode(node, ['rm', '-f', ...added], { timeoutMs: world.deadlines.execMs });
    }
  },
  async confirm(world, target, wanted) {
    const agent = await agentOf(world.kube, target);
    const rollout = rolloutState(agent);
    if (!rollout.done) return { inForce: false, asBefore: false, seen: rollout.seen };
    const [image, now, files] = [imageOf(agent), await plugins(world, target), await beside(world, target)];
    const same = Object.keys(now).filter((node) => now[node] === wanted.plugins[node]);
    const sums = Object.entries(now).map(
      ([node, sum]) => `${node}: ${target.pluginPath} sha256 ${sum.slice(0, 12)}`,
    );
    return {
      inForce: image === target.image && (target.samePlugin || same.length === 0),
      asBefore:
        image === wanted.image &&
        differing(now, wanted.plugins).length === 0 &&
        isDeepStrictEqual(files, wanted.beside),
      seen:
        image === target.image && same.length > 0 && !target.samePlugin
          ? `${target.pluginPath} is as before on ${same.join(', ')}`
          : `the image is ${image}; ${sums.join('; ')}`,
    };
  },
};

function referenceOf({ namespace }: Parameters) {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: AGENT } as const;
}

async function agentOf(kube: Kube, target: Parameters): Promise<KubeObject> {
  const object = await kube.get(referenceOf(target));
  if (object !== undefined) return object;
  throw new HarnessError('NO_CNI_AGENT', `there is no DaemonSet ${target.namespace}/${AGENT}`, {
    nextStep: 'seed this fault into a lane in cni mode',
  });
}

async function roll({ kube, deadlines, clock, signal }: ActWorld, target: Parameters, image: string) {
  const containers = withContainer(containersOf(await agentOf(kube, target)), AGENT_CONTAINER, (its) => ({
    ...its,
    image,
  }));
  const reference = referenceOf(target);
  await kube.patch(reference, { spec: { template: { spec: { containers } } } });
  await rolloutDone(kube, reference, { deadlineMs: deadlines.rolloutMs, clock, signal });
}

async function onEveryNode<T>(
  { kube, execOnNode, deadlines }: ActWorld,
  argv: readonly string[],
  parse: (stdout: string) => T,
): Promise<Record<string, T>> {
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node', labelSelector: 'kubernetes.io/os=linux' });
  const answers = nodes.map(async ({ metadata: { name } }) => {
    const { stdout } = await execOnNode(name, argv, { timeoutMs: deadlines.execMs });
    return [name, parse(stdout)] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const plugins = (world: ActWorld, { pluginPath }: Parameters) =>
  onEveryNode(world, ['sha256sum', pluginPath], (stdout) => stdout.slice(0, 64));

const beside = (world: ActWorld, { pluginPath }: Parameters) =>
  onEveryNode(
    world,
    ['find', posix.dirname(pluginPath), '-name', `${posix.basename(pluginPath)}.*`],
    (stdout) => stdout.split('\n').filter(Boolean).toSorted(),
  );

function imageOf(daemonSet: KubeObject): string {
  return containersOf(daemonSet).find((container) => container.name === AGENT_CONTAINER)?.image ?? '';
}

function differing(
  now: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(wanted).filter((node) => now[node] !== wanted[node]);
}

import { posix } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { PLUGIN } from '../mesh/agent-names.ts';
import { eventually } from '../time/eventually.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { MARKER } from './marker.ts';
import { runScript } from './node-script.ts';

const parameters = z.strictObject({
  node: z.string(),
  /** The configuration list that the agent added itself to: `cniConfig.path` of the cluster. */
  path: z.string(),
  pluginPath: z.string().default('/opt/cni/bin/istio-cni'),
});
/** The list, to the letter. */
const before = z.strictObject({ list: z.string() });

type Parameters = z.infer<typeof parameters>;

/** As the marker, nobody's configuration. */
const LINK = '.conformance-link';
/** The agent's throttle sleeps up to 1 s between an installation and its next watch. */
const AGENT_SETTLES_MS = 2500;

/**
 * Takes the plugin's element out of the configuration list on one node, so that the agent does not
 * notice and the container runtime does.
 *
 * The agent mends what it notices within a second, and it notices inotify events of the directory
 * (create, write, remove: `cni/pkg/util/pluginutil.go`). The other ways to keep it from mending turn more than the entry: an agent that is
 * scheduled away fails the DaemonSet and takes the plugin and its kubeconfig along; one
 * that is stopped by a signal stops being Ready after three probes. An event that was lost leaves everything else as it is, which is
 * how an entry goes missing for long on real nodes. inotify tells of a write to the directory of the *name* that was opened, so
 * the edit is made through a hard link one directory up. containerd's watch does not see that either,
 * so a marker file is then moved out of the directory: containerd reloads on a rename
 * (`cni_conf_syncer.go`), which the agent ignores. It does not ignore the marker's creation, hence the wait before the edit.
 *
 * New pods on that node get no rules from the plugin; the agent's repair (default on) still mends
 * those whose validation failed. The agent notices at its next event: a change in the directory, or the renewal of its token.
 */
export function dropCniEntry(entry: z.input<typeof parameters>): Act {
  return aimed(DROP_CNI_ENTRY, entry);
}

export const DROP_CNI_ENTRY: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'drop-cni-entry',
  parameters,
  before,
  settledAfter: 3,
  what: ({ node, path }) => `element ${PLUGIN} taken out of ${path} on ${node}, unseen by the agent`,
  async read(world, target) {
    const list = await listOn(world, target);
    withoutPlugin(list, target.path);
    return { list };
  },
  async apply(world, target, { list }) {
    const { node } = target;
    const [directory, parent] = directoriesOf(target);
    await letAgentSettle(world, target);
    const edited = withoutPlugin(list, target.path);
    const edit = 'ln -f "$1" "$2/$3"; cat >"$2/$3"; rm "$2/$3"';
    await runScript(world, node, edit, [target.path, parent, LINK], { input: edited });
    await runScript(world, node, 'mv "$1/$3" "$2/$3"; rm "$2/$3"', [directory, parent, MARKER]);
  },
  async revert(world, target, { list }) {
    const { node } = target;
    const [directory, parent] = directoriesOf(target);
    await runScript(world, node, 'rm -f "$1/$3" "$2/$3" "$2/$4"', [directory, parent, MARKER, LINK]);
    if ((await listOn(world, target)) === list) return;
    // Whole at once: an agent that reads a half-written list ends.
    const restore =
      't="$1/.conformance-restore"; cat >"$t"; chmod --reference="$2" "$t"; chown --reference="$2" "$t"; mv "$t" "$2"';
    await runScript(world, node, restore, [directory, target.path], { input: list });
  },
  async confirm(world, target, { list }) {
    const { node, path } = target;
    const text = await listOn(world, target);
    const loaded = runtimeHasPlugin(await runScript(world, node, 'crictl info'));
    const named = hasPlugin(JSON.parse(text));
    return {
      inForce: !named && loaded !== true,
      asBefore: text === list && loaded !== false,
      seen: [
        `${path} on ${node} has ${named ? 'an' : 'no'} ${PLUGIN}`,
        ...(loaded === undefined ? [] : [`the container runtime has loaded ${loaded ? 'it' : 'none'}`]),
      ].join(', '),
    };
  },
};

function directoriesOf({ path }: Parameters): readonly [directory: string, parent: string] {
  const directory = posix.dirname(path);
  return [directory, posix.dirname(directory)];
}

async function listOn(world: ActWorld, { node, path }: Parameters): Promise<string> {
  const encoded = await runScript(world, node, 'base64 -w0 "$1"', [path]);
  return Buffer.from(encoded, 'base64').toString('utf8');
}

async function letAgentSettle(world: ActWorld, target: Parameters): Promise<void> {
  const { node, pluginPath } = target;
  const copied = async (): Promise<string> => runScript(world, node, 'stat -c %i "$1"', [pluginPath]);
  const first = await copied();
  await runScript(world, node, ': >"$1/$2"', [directoriesOf(target)[0], MARKER]);
  await eventually(
    `agent on ${node} has looked at its configuration`,
    async () =>
      (await copied()) === first
        ? { done: false, seen: 'it has not copied its plugin anew' }
        : { done: true, value: true },
    { deadlineMs: world.deadlines.configAppliedMs, clock: world.clock, signal: world.signal },
  );
  await world.clock.pause(AGENT_SETTLES_MS, world.signal);
}

/** The list without the plugin's element, all else as it was. @throws HarnessError NO_CNI_ENTRY if it has none */
export function withoutPlugin(conflist: string, path: string): string {
  const list = JSON.parse(conflist) as { plugins?: readonly { type?: string }[] };
  if (hasPlugin(list))
    return `${JSON.stringify({ ...list, plugins: list.plugins?.filter((plugin) => plugin.type !== PLUGIN) }, null, 2)}\n`;
  throw new HarnessError('NO_CNI_ENTRY', `${path} has no ${PLUGIN} element`, {
    nextStep: 'seed this fault into a lane in cni mode that is sound',
  });
}

function hasPlugin(list: { plugins?: readonly { type?: string }[] }): boolean {
  return list.plugins?.some((plugin) => plugin.type === PLUGIN) === true;
}

/** Whether the configuration that the runtime has loaded, in `crictl info`, has the plugin; undefined if that does not say. */
export function runtimeHasPlugin(crictlInfo: string): boolean | undefined {
  const networks: readonly any[] | undefined = JSON.parse(crictlInfo).cniconfig?.Networks;
  if (networks === undefined) return undefined;
  return networks.some((network) =>
    (network.Config?.Plugins ?? []).some((plugin: any) => plugin.Network?.type === PLUGIN),
  );
}

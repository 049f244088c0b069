import { posix } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { eventually } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';

export interface CniEntry {
  readonly node: string;
  /** The configuration list that the agent added itself to: `cniConfig.path` of the cluster. */
  readonly path: string;
  /** `/opt/cni/bin/istio-cni` unless told. */
  readonly pluginPath?: string;
}

const PLUGIN = 'istio-cni';
/** No .conf, .conflist or .json, so that neither libcni nor the agent takes them for a configuration. */
const MARKER = '.conformance-marker';
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
export function dropCniEntry(
  world: ActWorld,
  { node, path, pluginPath = '/opt/cni/bin/istio-cni' }: CniEntry,
): Act {
  const directory = posix.dirname(path);
  const parent = posix.dirname(directory);
  let original: string | undefined;

  const sh = async (
    script: string,
    args: readonly string[],
    input?: string,
    signal?: AbortSignal,
  ): Promise<string> => {
    const options = { timeoutMs: world.deadlines.execMs, signal, ...(input === undefined ? {} : { input }) };
    return (await world.execOnNode(node, ['sh', '-euc', script, 'sh', ...args], options)).stdout;
  };
  const read = async (): Promise<string> =>
    Buffer.from(await sh('base64 -w0 "$1"', [path]), 'base64').toString('utf8');
  const loaded = async (): Promise<boolean | undefined> => runtimeHasPlugin(await sh('crictl info', []));

  async function letAgentSettle(): Promise<void> {
    const copied = async (): Promise<string> => sh('stat -c %i "$1"', [pluginPath]);
    const before = await copied();
    await sh(': >"$1/$2"', [directory, MARKER]);
    await eventually(
      `agent on ${node} has looked at its configuration`,
      async () =>
        (await copied()) === before
          ? { done: false, seen: 'it has not copied its plugin anew' }
          : { done: true, value: true },
      { deadlineMs: world.deadlines.configAppliedMs, clock: world.clock, signal: world.signal },
    );
    await world.clock.pause(AGENT_SETTLES_MS, world.signal);
  }

  return {
    what: `element ${PLUGIN} taken out of ${path} on ${node}, unseen by the agent`,
    async do() {
      const present = await read();
      const edited = withoutPlugin(present, path);
      original ??= present;
      await letAgentSettle();
      await sh('ln -f "$1" "$2/$3"; cat >"$2/$3"; rm "$2/$3"', [path, parent, LINK], edited, world.signal);
      await sh('mv "$1/$3" "$2/$3"; rm "$2/$3"', [directory, parent, MARKER], undefined, world.signal);
    },
    async undo() {
      await sh('rm -f "$1/$3" "$2/$3" "$2/$4"', [directory, parent, MARKER, LINK]);
      if (original === undefined) return;
      const wanted = original;
      // Whole at once: an agent that reads a half-written list ends.
      const restore =
        't="$1/.conformance-restore"; cat >"$t"; chmod --reference="$2" "$t"; chown --reference="$2" "$t"; mv "$t" "$2"';
      await sh(restore, [directory, path], wanted);
      await eventually(
        `${path} restored on ${node}`,
        async () => {
          const back = (await read()) === wanted;
          if (back && (await loaded()) !== false) return { done: true, value: true };
          return { done: false, seen: back ? 'the container runtime has not loaded it' : 'the file differs' };
        },
        { deadlineMs: world.deadlines.configAppliedMs, clock: world.clock, inARow: 3 },
      );
      original = undefined;
    },
    async tookHold() {
      if (hasPlugin(JSON.parse(await read()))) return { done: false, seen: `${path} names ${PLUGIN}` };
      const inRuntime = await loaded();
      if (inRuntime === true) return { done: false, seen: `the container runtime still uses ${PLUGIN}` };
      return {
        done: true,
        value: `${path} on ${node} has no ${PLUGIN}${inRuntime === false ? ', nor has what the container runtime loaded' : ''}`,
      };
    },
  };
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

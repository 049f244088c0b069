import { stringify } from 'yaml';
import { describeEvent, type KubeEvent, podEvents } from '../kube/events.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { AGENT_CONTAINER } from '../mesh/agent-names.ts';
import { agentPodsIn } from '../mesh/agent-pods.ts';
import { activeConfig } from '../probes/cni-config/parse.ts';
import { type PluginLogLine, parsePluginLog } from '../probes/cni-config/plugin-log.ts';
import { PLUGIN_LOG } from '../probes/cni-directories.ts';
import type { Inspector } from '../probes/inspector.ts';
import { harmlessValue } from '../sanitize/harmless.ts';
import { type Diagnostics, Folder } from './folder.ts';
import { keepLogs, withoutManagedFields } from './keep-logs.ts';
import { productMessages } from './product-messages.ts';

export interface PodsRequest {
  readonly kube: Kube;
  readonly inspector: Pick<Inspector, 'pod' | 'node'>;
  /** Where files go; made if it is missing. */
  readonly directory: string;
  /** As the API server sends them, the most telling first. */
  readonly pods: readonly KubeObject[];
  /** Namespace of the agent. */
  readonly agentNamespace: string;
  /** RFC 3339; what logs say before it is of nobody here. */
  readonly since: string;
  /** Last lines of each container's log. */
  readonly logLines: number;
}

export interface PodDiagnostics extends Diagnostics {
  /** What the product itself said of these pods, the most telling first. */
  readonly said: readonly string[];
}

/** What a node tells of the pods on it. */
interface NodeWords {
  readonly node: string;
  /** Its active configuration list. */
  readonly conflist?: { readonly name: string; readonly content: string };
  readonly plugin: readonly PluginLogLine[];
  readonly agent: readonly PluginLogLine[];
}

/**
 * Keeps what tells of single pods, of nothing else: what the plugin, the agent and events said, rules, the conflist of the
 * node, container logs and the object. Never throws: what fails is noted and the rest goes on.
 */
export async function collectPodDiagnostics(request: PodsRequest): Promise<PodDiagnostics> {
  const { kube, inspector, pods, logLines } = request;
  const folder = new Folder(request.directory);
  const names = Map.groupBy(pods, nodeOf);
  names.delete('');
  const nodes = await Promise.all([...names].map(([node, own]) => lookAt(request, folder, node, own)));
  const told = await Promise.all(
    pods.map(async (pod) => {
      const name = nameOf(pod);
      const events = await folder.tolerant(`events of ${name}`, () => eventsOf(kube, pod));
      const words = nodes.find(({ node }) => node === nodeOf(pod));
      const about = (lines: readonly PluginLogLine[] = []) => lines.filter((line) => isAbout(line, pod));
      const [plugin, agent] = [about(words?.plugin), about(words?.agent)];
      return { pod, name, events, said: productMessages({ pod: name, plugin, agent, events }) };
    }),
  );
  const each = async (keep: (one: (typeof told)[number]) => Promise<readonly string[]>) =>
    (await Promise.all(told.map(keep))).flat();
  const files = [
    await each(({ pod, said }) => folder.write([...folders(pod), 'said.txt'], linesOf(said))),
    await each(({ pod, events }) =>
      folder.write(
        [...folders(pod), 'events.txt'],
        linesOf(events.map((one) => `${one.at}  ${describeEvent(one)}`)),
      ),
    ),
    await each(({ pod, name }) =>
      folder.tolerant(`rules of ${name}`, async () => {
        const { rules } = await inspector.pod(referenceTo(pod), ['rules']);
        return await folder.write([...folders(pod), 'rules.json'], JSON.stringify(rules, undefined, 1));
      }),
    ),
    (
      await Promise.all(
        nodes.map(({ node, conflist }) =>
          folder.write(['nodes', node, conflist?.name ?? ''], conflist?.content ?? ''),
        ),
      )
    ).flat(),
    await each(({ pod }) =>
      keepLogs(folder, kube, pod, { fileOf: (log) => [...folders(pod), log], tailLines: logLines }),
    ),
    await each(({ pod }) =>
      folder.write([...folders(pod), 'pod.yaml'], stringify(harmlessValue(withoutManagedFields(pod)))),
    ),
  ];
  return { ...(await folder.close(files.flat())), said: told.flatMap(({ said }) => said) };
}

/** A pod's own folder. */
function folders({ metadata: { namespace = '', name } }: KubeObject): readonly string[] {
  return [namespace, name];
}

async function lookAt(
  { kube, inspector, agentNamespace, since }: PodsRequest,
  folder: Folder,
  node: string,
  pods: readonly KubeObject[],
): Promise<NodeWords> {
  const log = { path: PLUGIN_LOG, since, containing: pods.map(({ metadata }) => metadata.name) };
  const [[snapshot], agent] = await Promise.all([
    folder.tolerant(`node ${node}`, async () => [await inspector.node(node, { cni: true, log })]),
    folder.tolerant(`agent of ${node}`, () => agentLines(kube, agentNamespace, node, since)),
  ]);
  const conflist = activeConfig(snapshot?.cni?.files ?? []);
  return {
    node,
    ...(conflist === undefined ? {} : { conflist }),
    plugin: snapshot?.log?.lines ?? [],
    agent,
  };
}

/** What the agent of a node said since then; nothing where there is none. */
async function agentLines(
  kube: Kube,
  namespace: string,
  node: string,
  since: string,
): Promise<readonly PluginLogLine[]> {
  const agent = (await agentPodsIn(kube, namespace)).find((pod) => nodeOf(pod) === node);
  if (agent === undefined) return [];
  const log = await kube.logs(referenceTo(agent), { container: AGENT_CONTAINER, sinceTime: since });
  return parsePluginLog(log.split('\n'));
}

async function eventsOf(kube: Kube, pod: KubeObject): Promise<readonly KubeEvent[]> {
  const { uid } = pod.metadata;
  return await podEvents(kube, { ...referenceTo(pod), ...(uid === undefined ? {} : { uid }) });
}

/** Names of pods hold their pass's id, or their namespace's does. */
function isAbout({ pod: named, text }: PluginLogLine, pod: KubeObject): boolean {
  const { namespace = '', name } = pod.metadata;
  return named === undefined ? text.includes(namespace) && text.includes(name) : named === nameOf(pod);
}

function referenceTo({ metadata: { namespace = '', name } }: KubeObject) {
  return { namespace, name };
}

function nameOf({ metadata: { namespace = '', name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

function nodeOf(pod: KubeObject): string {
  return pod['spec']?.nodeName ?? '';
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

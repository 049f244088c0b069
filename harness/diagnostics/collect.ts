import { stringify } from 'yaml';
import { describeEvent, namespaceEvents } from '../kube/events.ts';
import type { Kube } from '../kube/kube.ts';
import { describePod } from '../kube/pod-state.ts';
import { harmlessValue } from '../sanitize/harmless.ts';
import { type Diagnostics, Folder } from './folder.ts';
import { keepLogs, withoutManagedFields } from './keep-logs.ts';

export interface DiagnosticsRequest {
  readonly kube: Kube;
  /** Where files go; made if it is missing. */
  readonly directory: string;
  /** Namespaces that are kept whole: their pods and events, and the logs of every pod. */
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  /** What to keep of a node: texts by file name, such as `cni.json` and `rules.txt`. */
  readonly look: (node: string) => Promise<Readonly<Record<string, string>>>;
  /** Last lines of each log. */
  readonly logLines: number;
}

/**
 * Keeps what tells why a lane is not as it should be: pods, events, logs of every container (also of its previous
 * run), and what `look` sees on each node. Never throws: what fails is noted and the rest goes on.
 */
export async function collectDiagnostics(request: DiagnosticsRequest): Promise<Diagnostics> {
  const folder = new Folder(request.directory);
  const kept = await Promise.all([
    ...request.namespaces.flatMap((namespace) => [
      folder.tolerant(`pods of ${namespace}`, () => keepPods(request, namespace, folder)),
      folder.tolerant(`events of ${namespace}`, () => keepEvents(request.kube, namespace, folder)),
    ]),
    ...request.nodes.map((node) => folder.tolerant(`node ${node}`, () => keepNode(request, node, folder))),
  ]);
  return await folder.close(kept.flat().toSorted());
}

async function keepPods(
  { kube, logLines }: DiagnosticsRequest,
  namespace: string,
  folder: Folder,
): Promise<readonly string[]> {
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace });
  const kept = await Promise.all([
    folder.write(
      [namespace, 'pods.txt'],
      pods.map((pod) => `${pod['spec']?.nodeName ?? '(no node)'}  ${describePod(pod)}\n`).join(''),
    ),
    folder.write(
      [namespace, 'pods.yaml'],
      pods.map((pod) => stringify(harmlessValue(withoutManagedFields(pod)))).join('---\n'),
    ),
    ...pods.map((pod) =>
      keepLogs(folder, kube, pod, {
        fileOf: (log) => [namespace, 'logs', `${pod.metadata.name}.${log}`],
        tailLines: logLines,
      }),
    ),
  ]);
  return kept.flat();
}

async function keepEvents(kube: Kube, namespace: string, folder: Folder): Promise<readonly string[]> {
  const events = await namespaceEvents(kube, namespace);
  return await folder.write(
    [namespace, 'events.txt'],
    events.map((event) => `${event.at}  ${event.about}  ${describeEvent(event)}\n`).join(''),
  );
}

async function keepNode(
  { look }: DiagnosticsRequest,
  node: string,
  folder: Folder,
): Promise<readonly string[]> {
  const texts = Object.entries(await look(node));
  return (await Promise.all(texts.map(([name, text]) => folder.write(['nodes', node, name], text)))).flat();
}

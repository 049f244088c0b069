import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { containerStatuses } from '../kube/container-state.ts';
import { describeEvent, namespaceEvents } from '../kube/events.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { describePod } from '../kube/pod-state.ts';
import { redact } from './redact.ts';

export interface DiagnosticsRequest {
  readonly kube: Kube;
  /** Where files go; made if it is missing. */
  readonly directory: string;
  /** Namespaces of interest: their pods and events, and the logs of every pod unless `pods` names some. */
  readonly namespaces: readonly string[];
  readonly pods?: readonly { readonly namespace: string; readonly name: string }[];
  readonly nodes: readonly string[];
  /** What to keep of a node: texts by file name, such as `cni.json` and `rules.txt`. */
  readonly look: (node: string) => Promise<Readonly<Record<string, string>>>;
  /** Last lines of each log; 1000 unless told. */
  readonly logLines?: number;
}

export interface Diagnostics {
  /** Paths below `directory` of what was written. */
  readonly files: readonly string[];
  /** What could not be had, one line each; also in `failures.txt`. */
  readonly failures: readonly string[];
}

type Write = (path: string, text: string) => Promise<void>;

/**
 * Keeps what tells why something is red: pods, events, logs of every container (also of its previous
 * run), and what `look` sees on each node. Never throws: what fails is noted and the rest goes on. Every file is redacted.
 */
export async function collectDiagnostics(request: DiagnosticsRequest): Promise<Diagnostics> {
  const files: string[] = [];
  const failures: string[] = [];
  const write: Write = async (path, text) => {
    const file = join(request.directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, redact(text));
    files.push(path);
  };
  const tolerant = async (what: string, step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      failures.push(redact(`${what}: ${error instanceof Error ? error.message : String(error)}`));
    }
  };

  await Promise.all([
    ...request.namespaces.flatMap((namespace) => [
      tolerant(`pods of ${namespace}`, () => keepPods(request, namespace, write, tolerant)),
      tolerant(`events of ${namespace}`, () => keepEvents(request.kube, namespace, write)),
    ]),
    ...request.nodes.map((node) => tolerant(`node ${node}`, () => keepNode(request, node, write))),
  ]);
  if (failures.length > 0)
    await tolerant('failures', () => write('failures.txt', `${failures.join('\n')}\n`));
  return { files: files.toSorted(), failures };
}

async function keepPods(
  request: DiagnosticsRequest,
  namespace: string,
  write: Write,
  tolerant: (what: string, step: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const pods = await request.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace });
  await write(
    `${namespace}/pods.txt`,
    pods.map((pod) => `${pod['spec']?.nodeName ?? '(no node)'}  ${describePod(pod)}\n`).join(''),
  );
  await write(
    `${namespace}/pods.yaml`,
    pods.map((pod) => stringify(withoutManagedFields(pod))).join('---\n'),
  );
  const named = pods.filter(
    (pod) =>
      request.pods?.some((each) => each.namespace === namespace && each.name === pod.metadata.name) ?? true,
  );
  await Promise.all(
    named.flatMap((pod) =>
      containersOf(pod).map((container) => keepLogs(request, pod, container, write, tolerant)),
    ),
  );
}

async function keepLogs(
  { kube, logLines = 1000 }: DiagnosticsRequest,
  { metadata: { namespace = '', name } }: KubeObject,
  container: StartedContainer,
  write: Write,
  tolerant: (what: string, step: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const file = `${namespace}/logs/${name}.${container.name}`;
  const get = (previous: boolean): Promise<string> =>
    kube.logs({ namespace, name }, { container: container.name, tailLines: logLines, previous });
  if (container.started) await tolerant(`log ${file}`, async () => write(`${file}.log`, await get(false)));
  if (container.ranBefore)
    await tolerant(`previous log ${file}`, async () => write(`${file}.previous.log`, await get(true)));
}

async function keepEvents(kube: Kube, namespace: string, write: Write): Promise<void> {
  const events = await namespaceEvents(kube, namespace);
  await write(
    `${namespace}/events.txt`,
    events.map((event) => `${event.at}  ${event.about}  ${describeEvent(event)}\n`).join(''),
  );
}

async function keepNode({ look }: DiagnosticsRequest, node: string, write: Write): Promise<void> {
  for (const [name, text] of Object.entries(await look(node))) await write(`nodes/${node}/${name}`, text);
}

interface StartedContainer {
  readonly name: string;
  readonly started: boolean;
  readonly ranBefore: boolean;
}

/** From the statuses, so that a log is asked for only where there is one. */
function containersOf(pod: KubeObject): readonly StartedContainer[] {
  return containerStatuses(pod).map((each) => ({
    name: each.name,
    started: each.state?.waiting === undefined || each.lastState?.terminated !== undefined,
    ranBefore: each.restartCount > 0,
  }));
}

function withoutManagedFields(pod: KubeObject): unknown {
  return { ...pod, metadata: { ...pod.metadata, managedFields: undefined } };
}

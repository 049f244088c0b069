import { join } from 'node:path';
import { collectDiagnostics } from '../diagnostics/collect.ts';
import { collectPodDiagnostics, type PodDiagnostics } from '../diagnostics/collect-pods.ts';
import type { KubeObject, PodReference } from '../kube/kube.ts';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import type { Evidence } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import type { AttachedLane } from './attach-lane.ts';
import type { OpenBench } from './create-bench.ts';

/** So many pods tell why; more of them tell it again. */
const MOST_PODS = 6;
const LOG_LINES = 300;

/**
 * Keeps, of what is not conformant, what tells why: of the pods that differ, else of all that the judgement made, and of the
 * mesh where it made none. The most telling is the first of the judgement's evidence. Gives what the product itself said.
 * Never throws; what could not be had is in the files.
 */
export async function keepDiagnostics(
  bench: OpenBench,
  attached: AttachedLane,
  { differences }: Pick<Verdict, 'differences'>,
): Promise<readonly string[]> {
  const relative = join('evidence', bench.lane.id, bench.requirement.id, 'diagnostics');
  const directory = join(attached.pass.request.outputDirectory, relative);
  const named = new Set(differences.flatMap(({ pod }) => pod ?? []));
  const pods = await podsOf(bench, attached, named);
  const { files, said } =
    pods.length === 0
      ? await ofMesh(bench, attached, directory)
      : await collectPodDiagnostics({
          kube: attached.kube,
          inspector: attached.inspector,
          directory,
          pods,
          agentNamespace: agentNamespace(bench.mesh),
          since: attached.pass.startedAt,
          logLines: LOG_LINES,
        });
  const [telling, ...rest] = files.map(
    (file): Evidence => ({
      name: `diagnostics/${file}`,
      path: join(relative, file),
      mediaType: 'text/plain',
    }),
  );
  if (telling !== undefined) bench.evidence.unshift(telling);
  bench.evidence.push(...rest);
  return said;
}

/** Those that differ; where no difference names one, those of the judgement, which are not Ready first. */
async function podsOf(
  bench: OpenBench,
  { kube }: AttachedLane,
  named: ReadonlySet<string>,
): Promise<readonly KubeObject[]> {
  const get = ({ namespace, name }: PodReference) =>
    kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name }).catch(() => undefined);
  if (named.size > 0) {
    const references = [...named].map((pod) => {
      const [namespace = '', name = ''] = pod.split('/');
      return { namespace, name };
    });
    const found = await Promise.all(references.slice(0, MOST_PODS).map(get));
    return found.filter((pod) => pod !== undefined);
  }
  const outside = [...bench.born, ...bench.made].filter(
    ({ namespace }) => !bench.namespaces.includes(namespace),
  );
  const references = new Map(outside.map((one) => [`${one.namespace}/${one.name}`, one]));
  const [within, beside] = await Promise.all([
    Promise.all(
      bench.namespaces.map((namespace) =>
        kube.list({ apiVersion: 'v1', kind: 'Pod', namespace }).catch(() => []),
      ),
    ),
    Promise.all([...references.values()].map(get)),
  ]);
  const all = [...within.flat(), ...beside.filter((pod) => pod !== undefined)];
  return [...all.filter((pod) => !isReady(pod)), ...all.filter(isReady)].slice(0, MOST_PODS);
}

async function ofMesh(
  bench: OpenBench,
  attached: AttachedLane,
  directory: string,
): Promise<Pick<PodDiagnostics, 'files' | 'said'>> {
  const { files } = await collectDiagnostics({
    kube: attached.kube,
    directory,
    namespaces: [...new Set([bench.mesh.namespace, agentNamespace(bench.mesh)])],
    nodes: bench.nodes,
    logLines: LOG_LINES,
    look: async (node) => {
      const { rules, cni } = await attached.inspector.node(node);
      return {
        'rules.json': JSON.stringify(rules, undefined, 1),
        'cni.json': JSON.stringify(cni, undefined, 1),
      };
    },
  });
  return { files, said: [] };
}

import { join } from 'node:path';
import { collectDiagnostics } from '../diagnostics/collect.ts';
import type { AttachedLane } from './attach-lane.ts';
import type { OpenBench } from './create-bench.ts';

/**
 * On red: pods, events and logs of the judgement's namespaces, and what is on the nodes of its pods.
 * Never throws; what could not be had is in the files.
 */
export async function keepDiagnostics(bench: OpenBench, attached: AttachedLane): Promise<void> {
  const relative = join('evidence', bench.lane.id, bench.requirement.id, 'diagnostics');
  const namespaces = [
    ...new Set([...bench.namespaces, ...bench.born.map((pod) => pod.namespace), bench.mesh.namespace]),
  ];
  const kept = await collectDiagnostics({
    kube: attached.kube,
    directory: join(attached.pass.request.outputDirectory, relative),
    namespaces,
    pods: bench.born,
    nodes: bench.nodes,
    logLines: 300,
    look: async (node) => {
      const { rules, cni } = await attached.eyes.node(node);
      return {
        'rules.json': JSON.stringify(rules, undefined, 1),
        'cni.json': JSON.stringify(cni, undefined, 1),
      };
    },
  });
  for (const file of kept.files) {
    bench.evidence.push({ name: `diagnostics/${file}`, path: join(relative, file), mediaType: 'text/plain' });
  }
}

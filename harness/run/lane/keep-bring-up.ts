import { join } from 'node:path';
import type { Cluster } from '../../clusters/cluster.ts';
import { collectDiagnostics, type DiagnosticsRequest } from '../../diagnostics/collect.ts';
import { describeError, HarnessError, SafetyError, UsageError } from '../../errors/errors.ts';
import type { Kube } from '../../kube/kube.ts';
import type { InstalledMesh } from '../../mesh/install.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { Lane } from '../../model/lane.ts';
import { redact } from '../../sanitize/redact.ts';

/** Does the keeping as a step that the display shows. */
export type AsPhase = (work: () => Promise<string>) => Promise<string>;

interface KeepRequest {
  readonly kube: Kube;
  readonly cluster: Pick<Cluster, 'nodes'>;
  readonly lane: Pick<Lane, 'id'>;
  /** The run's output directory. */
  readonly output: string;
  readonly look: DiagnosticsRequest['look'];
  readonly asPhase: AsPhase;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

/** A lane that did not come up. The message holds no secrets. */
export class LaneNotUpError extends HarnessError {
  /** Folder below the output directory with what the lane looked like. */
  readonly kept: string;

  constructor(error: unknown, output: string, kept: string) {
    const { code, message, nextStep, cause } =
      error instanceof HarnessError
        ? error
        : { code: 'LANE_NOT_UP', message: describeError(error), nextStep: '', cause: undefined };
    super(code, redact(message), {
      ...(cause === undefined ? {} : { cause }),
      nextStep: [`see ${join(output, kept)}: pods, events and logs as they were`, nextStep]
        .filter((step) => step !== '')
        .join('; '),
    });
    this.kept = kept;
  }
}

/**
 * Gives the mesh that `work` brought up. Where it is not whole, what the lane looks like is kept while it stands: of an agent
 * that does not come up, which is warned of, and of a lane that is lost. @throws LaneNotUpError; what is no fault of the lane's
 */
export async function keptUnlessWhole(
  request: KeepRequest,
  work: () => Promise<InstalledMesh>,
): Promise<Mesh> {
  const { output, asPhase, signal, warn } = request;
  const keep = () => asPhase(() => keepBringUp(request));
  try {
    const { mesh, agentTrouble } = await work();
    if (agentTrouble !== undefined) {
      const kept = join(output, await keep());
      warn(redact(`its CNI agent does not come up, the rest is judged: ${agentTrouble}\n  kept: ${kept}`));
    }
    return mesh;
  } catch (error) {
    if (signal.aborted || error instanceof UsageError || error instanceof SafetyError) throw error;
    throw new LaneNotUpError(error, output, await keep());
  }
}

/** The folder, below the output directory. Never throws; what could not be had is in the files. */
async function keepBringUp({ kube, cluster, lane, output, look }: KeepRequest): Promise<string> {
  const kept = join('evidence', lane.id, 'bring-up');
  await collectDiagnostics({
    kube,
    directory: join(output, kept),
    namespaces: await namespaces(kube),
    nodes: cluster.nodes.map((node) => node.name),
    logLines: 300,
    look,
  });
  return kept;
}

async function namespaces(kube: Kube): Promise<readonly string[]> {
  const all = await kube.list({ apiVersion: 'v1', kind: 'Namespace' }).catch(() => []);
  return all.length === 0 ? ['istio-system'] : all.map((namespace) => namespace.metadata.name);
}

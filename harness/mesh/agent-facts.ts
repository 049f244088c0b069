import { parseAllDocuments } from 'yaml';
import { AGENT } from './agent-names.ts';
import type { Mesh } from './mesh.ts';

interface Rendered {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: { readonly template?: { readonly spec?: { readonly serviceAccountName?: string } } };
}

/** The namespace of the CNI agent; that of the control plane for a mesh without one. */
export function agentNamespace({ agent, namespace }: Pick<Mesh, 'agent' | 'namespace'>): string {
  return agent?.namespace ?? namespace;
}

/** Where the CNI agent is, and the names of its objects, by what was rendered; undefined where the component is not installed. */
export function agentIn(manifest: string, controlPlane: string): Mesh['agent'] {
  const objects = parseAllDocuments(manifest).map((document) => document.toJS() as Rendered | null);
  const agent = objects.find((one) => one?.kind === 'DaemonSet' && one.metadata?.name === AGENT);
  if (agent === undefined || agent === null) return undefined;
  return {
    namespace: agent.metadata?.namespace ?? controlPlane,
    daemonSet: AGENT,
    serviceAccount: agent.spec?.template?.spec?.serviceAccountName ?? 'default',
  };
}

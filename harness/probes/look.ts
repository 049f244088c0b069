import type { Kube, PodReference } from '../kube/kube.ts';
import type { Deadlines } from '../time/deadlines.ts';
import type { CniDirectories } from './cni-directories.ts';
import type { ProbeDocument } from './document.ts';
import type { ProbeSessions } from './probe-session.ts';

/** What may be asked of a pod. */
export type Section = 'rules' | 'processes' | 'envoy' | 'conntrack' | 'sockets' | 'runtime';

/** What may be asked of a node; a part that is not asked for is not looked at. */
export interface NodeRequest {
  readonly rules?: boolean;
  readonly conntrack?: boolean;
  readonly cni?: CniDirectories;
  readonly log?: { readonly path: string; readonly since?: string; readonly containing?: readonly string[] };
  readonly useKubeconfig?: string;
  readonly files?: readonly string[];
}

/** The request as fixtures/apps/probe takes it. */
export interface ProbeRequest {
  readonly pods: readonly {
    readonly uid: string;
    readonly containers?: readonly string[];
    readonly envoy?: readonly string[];
  }[];
  readonly sections: readonly Section[];
  readonly node?: NodeRequest;
}

export interface LookOptions {
  readonly kube: Kube;
  readonly sessions: ProbeSessions;
  readonly deadlines: Deadlines;
  readonly signal?: AbortSignal | undefined;
}

/** Pods that a probe looks at in the time of one answer, on a busy node. */
const PODS_AN_ANSWER = 10;

/** One look through a node's probe pod, in the time of an answer for every ten pods. Errors as `ProbeSessions.ask` */
export function look(
  probe: PodReference,
  request: ProbeRequest,
  { sessions, deadlines, signal }: LookOptions,
): Promise<ProbeDocument> {
  const answers = Math.max(1, Math.ceil(request.pods.length / PODS_AN_ANSWER));
  return sessions.ask(probe, request, { timeoutMs: answers * deadlines.answerMs, signal });
}

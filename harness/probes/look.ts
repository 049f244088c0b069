import { HarnessError } from '../errors/errors.ts';
import type { Kube, PodReference } from '../kube/kube.ts';
import type { Deadlines } from '../time/deadlines.ts';
import { type ProbeDocument, parseDocument } from './document.ts';

/** What may be asked of a pod. */
export type Section = 'rules' | 'processes' | 'envoy' | 'conntrack' | 'sockets' | 'runtime';

/** What may be asked of a node; a part that is not asked for is not looked at. */
export interface NodeRequest {
  readonly rules?: boolean;
  readonly conntrack?: boolean;
  readonly cni?: { readonly confDir: string; readonly binDir: string; readonly runDir: string };
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
  readonly deadlines: Deadlines;
  readonly signal?: AbortSignal | undefined;
}

const PROGRAM = ['node', '/apps/probe/main.ts'];

/** One exec in a node's probe pod. @throws HarnessError PROBE_FAILED with what the probe said */
export async function look(
  probe: PodReference,
  request: ProbeRequest,
  options: LookOptions,
): Promise<ProbeDocument> {
  const { exitCode, stdout, stderr } = await options.kube.exec(probe, [...PROGRAM, JSON.stringify(request)], {
    container: 'probe',
    timeoutMs: options.deadlines.execMs,
    signal: options.signal,
  });
  if (exitCode === 0) return parseDocument(stdout);
  throw new HarnessError(
    'PROBE_FAILED',
    `the probe ${probe.namespace}/${probe.name} ended with ${exitCode}: ${stderr.trim()}`,
    {
      nextStep: 'run the same request by hand in that pod',
    },
  );
}

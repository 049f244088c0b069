import type { Bench, Container, KubeObject } from '../requirement.ts';
import { NATIVE_SIDECAR, outcomeOf, pod, sleepingContainer } from '../requirement.ts';

/** What a container's one request came to. */
export interface Egress {
  /** Status, or the error's code. */
  readonly outcome: string;
  /** Header `server`: `envoy` where the pod's proxy was on the way. */
  readonly server: string | null;
}

const CLIENT = 'node';
const PROGRAM = '/apps/client/main.ts';

/** An init container that asks for a URL once. Whatever came of that, it ends with 0, so that the pod goes on. */
export function asking(
  { deadlines }: Pick<Bench, 'deadlines'>,
  name: string,
  url: string,
  securityContext?: Readonly<Record<string, unknown>>,
): Container {
  // A third of the bound: what nobody answers takes it whole, and its pod's start with it.
  const plan = { calls: [{ kind: 'http', url, timeoutMs: Math.ceil(deadlines.requestMs / 3) }] };
  return {
    name,
    command: [CLIENT, PROGRAM, JSON.stringify(plan)],
    resources: { requests: { cpu: '5m', memory: '16Mi' } },
    ...(securityContext === undefined ? {} : { securityContext }),
  };
}

/** The same as a regular container: it asks as soon as it runs, then sleeps, and has started once it has asked. */
export function asksFirst({ command = [], ...its }: Container): Container {
  const asked = '/tmp/asked';
  return {
    ...its,
    command: ['sh', '-c', `"$@"; touch ${asked}; exec sleep infinity`, 'sh', ...command],
    startupProbe: { exec: { command: ['test', '-f', asked] }, periodSeconds: 1, failureThreshold: 60 },
  };
}

export interface AskingPod {
  readonly namespace: string;
  readonly name: string;
  readonly sidecar: 'native' | 'classic';
  readonly initContainers?: readonly Container[];
  /** One that sleeps by default. */
  readonly containers?: readonly Container[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Further members of the pod's spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pod to be injected, with a native or a classic sidecar, of which containers ask. */
export function askingPod(
  bench: Bench,
  { sidecar, annotations, containers, ...spec }: AskingPod,
): KubeObject {
  return pod(
    {
      ...spec,
      node: bench.nodes[0] ?? '',
      annotations: { [NATIVE_SIDECAR]: String(sidecar === 'native'), ...annotations },
      containers: containers ?? [sleepingContainer()],
    },
    bench.images,
  );
}

/** What the container of that name printed. */
export async function egressOf(
  { kube }: Bench,
  its: { readonly namespace: string; readonly name: string },
  container: string,
): Promise<Egress> {
  const [line = ''] = (await kube.logs(its, { container }))
    .split('\n')
    .filter((text) => text.startsWith('{'));
  const { attempts } = JSON.parse(line) as {
    attempts: readonly { status: number | null; errorCode: string | null; headers: Record<string, string> }[];
  };
  const [first] = attempts;
  return { outcome: outcomeOf(first), server: first?.headers['server'] ?? null };
}

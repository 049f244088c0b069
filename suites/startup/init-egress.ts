import { type Bench, type Container, type KubeObject, pod, sleepingContainer } from '../requirement.ts';

/** What an init container's one request came to. */
export interface Egress {
  /** Status, or the error's code. */
  readonly outcome: string;
  /** Header `server`: `envoy` where the pod's proxy was on the way. */
  readonly server: string | null;
}

const CLIENT = 'node';
const PROGRAM = '/apps/client/main.ts';
/** Whatever came of its request, the client ends with 0, so that the pod goes on. */
const PATIENCE_MS = 3000;

/** An init container that asks for a URL once. */
export function asking(
  name: string,
  url: string,
  securityContext?: Readonly<Record<string, unknown>>,
): Container {
  const plan = { calls: [{ kind: 'http', url, timeoutMs: PATIENCE_MS }] };
  return {
    name,
    command: [CLIENT, PROGRAM, JSON.stringify(plan)],
    resources: { requests: { cpu: '5m', memory: '16Mi' } },
    ...(securityContext === undefined ? {} : { securityContext }),
  };
}

export interface AskingPod {
  readonly namespace: string;
  readonly name: string;
  readonly sidecar: 'native' | 'classic';
  readonly initContainers: readonly Container[];
  /** One that sleeps unless told. */
  readonly containers?: readonly Container[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A pod to be injected, with a native or a classic sidecar, whose init containers ask. */
export function askingPod(
  bench: Bench,
  { sidecar, annotations, containers, ...spec }: AskingPod,
): KubeObject {
  return pod(
    {
      ...spec,
      node: bench.nodes[0] ?? '',
      annotations: { 'sidecar.istio.io/nativeSidecar': String(sidecar === 'native'), ...annotations },
      containers: containers ?? [sleepingContainer()],
    },
    bench.images,
  );
}

/** What the init container of that name printed. */
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
  return { outcome: String(first?.status ?? first?.errorCode), server: first?.headers['server'] ?? null };
}

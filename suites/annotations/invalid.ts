import {
  type Bench,
  handMadeSidecarPod,
  inTime,
  KubeApiError,
  pluginsRefusal,
  pod,
  podEvents,
  sleepingContainer,
} from '../requirement.ts';

const TRAFFIC = 'traffic.sidecar.istio.io/';
/** Annotation -> a value that means nothing, and the plugin's own name of it (cni/pkg/plugin/sidecar_redirect.go annotationRegistry). */
export const INVALID = {
  includeOutboundIPRanges: { value: '10.0.0.0/99', key: 'includeIPCidrs' },
  excludeOutboundIPRanges: { value: 'everywhere', key: 'excludeIPCidrs' },
  includeInboundPorts: { value: 'http', key: 'includeInboundPorts' },
  excludeInboundPorts: { value: '80-90', key: 'excludeInboundPorts' },
  includeOutboundPorts: { value: '99999', key: 'includeOutboundPorts' },
  excludeOutboundPorts: { value: 'dns', key: 'excludeOutboundPorts' },
} as const;
export type Invalid = keyof typeof INVALID;
export const NAMES = Object.keys(INVALID) as readonly Invalid[];

/** What the webhook says of a pod with each of them, which is only tried; empty where it admits it. */
export async function saidAtAdmission(bench: Bench, namespace: string): Promise<Record<Invalid, string>> {
  const said = await Promise.all(
    NAMES.map(async (name) => [name, await refusalOf(bench, namespace, name)] as const),
  );
  return Object.fromEntries(said) as Record<Invalid, string>;
}

async function refusalOf({ kube, images, signal }: Bench, namespace: string, name: Invalid): Promise<string> {
  const annotations = { [TRAFFIC + name]: INVALID[name].value };
  const tried = pod(
    { namespace, name: name.toLowerCase(), annotations, containers: [sleepingContainer()] },
    images,
  );
  try {
    await kube.create(tried, { dryRun: true, signal });
    return '';
  } catch (error) {
    if (error instanceof KubeApiError) return error.serverMessage;
    throw error;
  }
}

/** What became of a pod, made by hand, that the webhook never sees. */
export interface AtPlugin {
  /** The kubelet's event FailedCreatePodSandBox; empty where there is none. */
  readonly refusal: string;
  /** Whether it has an address, and so a sandbox. */
  readonly hasSandbox: boolean;
}

/** Makes a pod by hand with each of them; gives what the plugin did. */
export async function madeAtPlugin(bench: Bench, namespace: string): Promise<Record<Invalid, AtPlugin>> {
  const made = NAMES.map((name) =>
    handMadeSidecarPod(
      {
        namespace,
        name: name.toLowerCase(),
        node: bench.nodes[0] ?? '',
        annotations: { [TRAFFIC + name]: INVALID[name].value },
        asleep: true,
      },
      bench.images,
    ),
  );
  await bench.create(...made);
  const fates = await Promise.all(
    NAMES.map(async (name) => [name, await fateOf(bench, { namespace, name: name.toLowerCase() })] as const),
  );
  return Object.fromEntries(fates) as Record<Invalid, AtPlugin>;
}

async function fateOf(
  bench: Bench,
  its: { readonly namespace: string; readonly name: string },
): Promise<AtPlugin> {
  const look = async (): Promise<AtPlugin> => {
    const [events, now] = await Promise.all([podEvents(bench.kube, its), bench.fresh(its)]);
    return { refusal: pluginsRefusal(events), hasSandbox: now.ip !== '' };
  };
  const decided = bench.eventually(
    `pod ${its.name} refused or started`,
    async () => {
      const seen = await look();
      const done = seen.refusal !== '' || seen.hasSandbox;
      return done ? { done, value: seen } : { done: false, seen: 'neither' };
    },
    bench.deadlines.podBlockedMs,
  );
  return (await inTime(decided)) ?? look();
}

import {
  type Bench,
  generationOf,
  handMadeSidecarPod,
  inTime,
  KubeApiError,
  type KubeObject,
  pluginsRefusal,
  pod,
  podEvents,
  sleepingContainer,
  TRAFFIC_ANNOTATIONS,
} from '../requirement.ts';

/**
 * Annotation -> a value that means nothing, and the plugin's own name of it (cni/pkg/plugin/sidecar_redirect.go annotationRegistry).
 * One without a slash is below `traffic.sidecar.istio.io/`. The plugin makes nothing of the status port, so that it has no key.
 */
export const INVALID = {
  includeOutboundIPRanges: { value: '10.0.0.0/99', key: 'includeIPCidrs' },
  excludeOutboundIPRanges: { value: 'everywhere', key: 'excludeIPCidrs' },
  includeInboundPorts: { value: 'http', key: 'includeInboundPorts' },
  excludeInboundPorts: { value: '80-90', key: 'excludeInboundPorts' },
  includeOutboundPorts: { value: '99999', key: 'includeOutboundPorts' },
  excludeOutboundPorts: { value: 'dns', key: 'excludeOutboundPorts' },
  excludeInterfaces: { value: 'net1 -j ACCEPT', key: 'excludeInterfaces', ofInterface: true },
  kubevirtInterfaces: { value: 'net1;reboot', key: 'kubevirtInterfaces', ofInterface: true },
  'istio.io/reroute-virtual-interfaces': {
    value: 'a-name-of-more-than-fifteen',
    key: 'reroute-virtual-interfaces',
    ofInterface: true,
  },
  'sidecar.istio.io/interceptionMode': { value: 'SOME', key: 'redirectMode' },
  'status.sidecar.istio.io/port': { value: 'none' },
} as const satisfies Readonly<Record<string, { value: string; key?: string; ofInterface?: true }>>;
export type Invalid = keyof typeof INVALID;
export const NAMES = Object.keys(INVALID) as readonly Invalid[];
/** Those that are tried at the plugin, and of them those by a pod whose sandbox the runtime asks for. */
export const AT_PLUGIN = NAMES.filter((name) => 'key' in INVALID[name]);
export const BY_RUNTIME = AT_PLUGIN.filter((name) => !name.includes('/') && !isOfInterface(name));

/** Those that are tried of a version of Istio. */
export function triedOf(names: readonly Invalid[], istio: string): readonly Invalid[] {
  const { asksInterfaces } = generationOf(istio).contract;
  return names.filter((name) => asksInterfaces || !isOfInterface(name));
}

function isOfInterface(name: Invalid): boolean {
  return 'ofInterface' in INVALID[name];
}

/** Whole name of an annotation. */
export function annotationOf(name: Invalid): string {
  return name.includes('/') ? name : `${TRAFFIC_ANNOTATIONS}${name}`;
}

/** Name of a pod with it. */
function podWith(name: Invalid): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
}

/** What the webhook says of a pod with each of them, which is only tried; empty where it admits it. */
export async function saidAtAdmission(bench: Bench, namespace: string): Promise<Record<Invalid, string>> {
  const said = await Promise.all(
    NAMES.map(async (name) => [name, await refusalOf(bench, namespace, name)] as const),
  );
  return Object.fromEntries(said) as Record<Invalid, string>;
}

async function refusalOf({ kube, images, signal }: Bench, namespace: string, name: Invalid): Promise<string> {
  const annotations = { [annotationOf(name)]: INVALID[name].value };
  const tried = pod(
    { namespace, name: podWith(name), annotations, containers: [sleepingContainer()] },
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

/** Makes a pod by hand with each of them, for the runtime to start; gives what the plugin did. */
export async function madeAtPlugin(
  bench: Bench,
  namespace: string,
): Promise<Readonly<Partial<Record<Invalid, AtPlugin>>>> {
  const node = bench.nodes[0] ?? '';
  await bench.create(
    ...BY_RUNTIME.map((name) => handMade(bench, { namespace, name: podWith(name), node }, name)),
  );
  const fates = await Promise.all(
    BY_RUNTIME.map(async (name) => [name, await fateOf(bench, { namespace, name: podWith(name) })] as const),
  );
  return Object.fromEntries(fates);
}

function handMade(
  bench: Bench,
  its: { readonly namespace: string; readonly name: string; readonly node?: string },
  name: Invalid | undefined,
): KubeObject {
  const annotations = name === undefined ? {} : { [annotationOf(name)]: INVALID[name].value };
  return handMadeSidecarPod({ ...its, annotations, asleep: true }, bench.images);
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

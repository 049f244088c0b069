import {
  agentDaemonSet,
  agentNamespace,
  type Bench,
  type Container,
  type KubeObject,
  sendAgentAway,
} from '../requirement.ts';
import { goneInTime } from './kubelets.ts';

/** The shortest that an API server gives. */
export const LIFETIME_S = 600;

/** Where the agent has its token; the API server mounts one of its own there only where nothing else is. */
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME = 'short-token';

/** What may be told of a token. */
export interface TokenFacts {
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The first 16 digits of its SHA-256. */
  readonly digest: string;
}

/**
 * Does something on a node whose agent, in place of its own one, is a pod as the DaemonSet makes it, with the node's own
 * directories, whose token the kubelet renews after eight minutes: it mounts that of the agent's own account for ten.
 */
export async function underShortToken<T>(
  bench: Bench,
  node: string,
  use: (agent: KubeObject) => Promise<T>,
): Promise<T> {
  return await bench.during(sendAgentAway(node, bench.mesh), async () => {
    const [made] = await bench.create(await agentWithShortToken(bench, node));
    const { namespace = '', name, uid = '' } = made!.metadata;
    try {
      const [agent] = await bench.started({ namespace, names: [name], count: 1 });
      return await use(agent!.object);
    } finally {
      // It takes its installation along, which must be over before the node's own agent is back.
      await goneInTime(bench, { namespace, name, uid });
    }
  });
}

/** That pod: the agent's own but for labels, node and token. */
export async function agentWithShortToken(bench: Bench, node: string): Promise<KubeObject> {
  const { metadata, spec } = (await agentDaemonSet(bench))['spec'].template;
  const { nodeSelector: _, affinity: __, containers, volumes, ...rest } = spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: agentNamespace(bench.mesh),
      name: `agent-short-token-${bench.passId}`,
      // Without the labels: by those the DaemonSet would take it for one of its own.
      labels: { 'sidecar.istio.io/inject': 'false' },
      annotations: metadata.annotations,
    },
    spec: {
      ...rest,
      nodeName: node,
      automountServiceAccountToken: false,
      containers: containers.map((container: Container & { readonly volumeMounts?: readonly object[] }) => ({
        ...container,
        volumeMounts: [...(container.volumeMounts ?? []), { name: VOLUME, mountPath: MOUNT, readOnly: true }],
      })),
      volumes: [...volumes, { name: VOLUME, projected: { sources: SOURCES } }],
    },
  };
}

const SOURCES = [
  { serviceAccountToken: { path: 'token', expirationSeconds: LIFETIME_S } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
];

/** Where a node has the token that its kubelet has mounted for that agent. */
export function mountedTokenOf({ metadata: { uid } }: KubeObject): string {
  return `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~projected/${VOLUME}/token`;
}

/** The token itself stays on the node, and on no command line. */
const FACTS = `
token=$(sed -n 's/^ *token: *//p' "$1")
test -n "$token" || token=$(cat "$1")
claims=$(printf %s "$token" | cut -d . -f 2 | tr _- /+)
while test $((\${#claims} % 4)) -ne 0; do claims="$claims="; done
printf %s "$claims" | base64 -d | grep -oE '"(exp|iat)":[0-9]+'
printf %s "$token" | sha256sum | cut -c 1-16`;

/** What a token says of itself, in a kubeconfig on a node or in a file of its own there. @throws CommandError */
export async function tokenIn(bench: Bench, node: string, path: string): Promise<TokenFacts> {
  const { stdout } = await bench.execOnNode(node, ['sh', '-euc', FACTS, 'sh', path], {
    timeoutMs: bench.deadlines.execMs,
    signal: bench.signal,
  });
  const seconds = (claim: string) => Number(new RegExp(`"${claim}":(\\d+)`).exec(stdout)?.[1]);
  const digest = stdout.trim().split('\n').at(-1) ?? '';
  return { issuedAt: seconds('iat'), expiresAt: seconds('exp'), digest };
}

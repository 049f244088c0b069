import {
  type Bench,
  fetchPage,
  inTime,
  type KubeObject,
  type Pod,
  proxyLogOf,
  urlAt,
} from '../requirement.ts';

const SERVERS = ['injected', 'plain'] as const;
const POLICIES = ['Cluster', 'Local'] as const;
const NODES = ['its own', 'another'] as const;

/** Which server is called, by which policy for traffic from outside, at which node: the server's own or another. */
export interface NodePortPath {
  readonly server: (typeof SERVERS)[number];
  readonly policy: (typeof POLICIES)[number];
  readonly node: (typeof NODES)[number];
}

/** What came of a call from outside the cluster. */
export interface NodePortCall extends NodePortPath {
  /** Status of HTTP; null where there was no answer. */
  readonly status: number | null;
  readonly answeredBy: string | null;
  /** Header `server` of the answer. */
  readonly header: string | null;
  /** Address of the caller, as the server's proxy has it, or a server without one. */
  readonly source: string | null;
}

export const NODE_PORT_PATHS: readonly NodePortPath[] = SERVERS.flatMap((server) =>
  POLICIES.flatMap((policy) => NODES.map((node) => ({ server, policy, node }))),
);

/** Under Local a node without a pod of the Service has nobody to answer. */
export function isOpen({ policy, node }: NodePortPath): boolean {
  return policy === 'Cluster' || node === 'its own';
}

/** Calls servers from this machine by each path, once all that are open answer; goes on if they never do. */
export async function callByAllPaths(
  bench: Bench,
  servers: Readonly<Record<NodePortPath['server'], Pod>>,
): Promise<readonly NodePortCall[]> {
  const services = await bench.create(
    ...SERVERS.flatMap((server) => POLICIES.map((policy) => nodePortService(servers[server], policy))),
  );
  const urlOf = ({ server, policy, node }: NodePortPath): string => {
    const { name } = nodePortService(servers[server], policy).metadata;
    const port = services.find(({ metadata }) => metadata.name === name)?.['spec'].ports[0].nodePort;
    const at = bench.cluster.nodes.find((its) =>
      node === 'its own' ? its.name === servers[server].node : its.name !== servers[server].node,
    );
    return urlAt(at?.addresses[0] ?? '', port);
  };
  const callAll = (paths: readonly NodePortPath[]) =>
    Promise.all(paths.map((path) => called(bench, path, urlOf(path))));
  const attempt = async () => {
    const closed = (await callAll(NODE_PORT_PATHS.filter(isOpen))).filter(({ status }) => status !== 200);
    if (closed.length === 0) return { done: true, value: undefined } as const;
    return {
      done: false,
      seen: closed.map((each) => `${wordsOf(each)}: ${each.status}`).join(', '),
    } as const;
  };
  await inTime(bench.eventually('node ports are open', attempt, bench.deadlines.configAppliedMs));
  const all = await callAll(NODE_PORT_PATHS);
  const seen = NODE_PORT_PATHS.filter((path) => path.server === 'injected' && isOpen(path)).map((path) =>
    idOf(bench, path),
  );
  const log = await proxyLogOf(
    bench,
    servers.injected,
    seen.map((id) => ({ id, localAddress: null, localPort: null })),
  );
  return all.map((each) => {
    if (each.server === 'plain') return each;
    const address = log.get(idOf(bench, each))?.at(-1)?.downstreamDirectRemoteAddress;
    return { ...each, source: address?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') ?? null };
  });
}

/** `plain server, Local, another node` */
export function wordsOf({ server, policy, node }: NodePortPath): string {
  return `${server} server, ${policy}, ${node} node`;
}

async function called(bench: Bench, path: NodePortPath, url: string): Promise<NodePortCall> {
  const options = {
    timeoutMs: bench.deadlines.requestMs,
    signal: bench.signal,
    headers: { 'x-conformance-id': idOf(bench, path) },
  };
  const page = await fetchPage(url, options).catch(() => undefined);
  const echo = (page?.body ?? {}) as { readonly hostname?: string; readonly remoteAddress?: string };
  return {
    ...path,
    status: page?.status ?? null,
    answeredBy: echo.hostname ?? null,
    header: page?.headers['server'] ?? null,
    source: echo.remoteAddress ?? null,
  };
}

function idOf({ passId }: Bench, path: NodePortPath): string {
  return `${passId}-${wordsOf(path).replaceAll(/\W+/g, '-')}`;
}

function nodePortService({ namespace, name }: Pod, policy: NodePortPath['policy']): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: `${name}-${policy.toLowerCase()}` },
    spec: {
      type: 'NodePort',
      externalTrafficPolicy: policy,
      selector: { app: name },
      ports: [{ name: 'http', port: 8080 }],
    },
  };
}

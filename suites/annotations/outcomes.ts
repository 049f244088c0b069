import type { AddressFamily, Bench, CallAttempt, KubeObject, Pod } from '../requirement.ts';
import {
  counted,
  echoContainer,
  familyOf,
  orderedRules,
  outcomeOf,
  parsePod,
  pod,
  type RedirectCounts,
  type Redirection,
  redirectionOf,
  sleepingContainer,
  TRAFFIC_ANNOTATIONS,
  urlAt,
} from '../requirement.ts';
import { type Addresses, type Case, DOCUMENTED, HTTP, OTHER, PEERS } from './cases.ts';

/** One call: who answered, by the header `server` that proxies leave. */
export interface Called {
  readonly family: AddressFamily;
  readonly outcome: string;
  readonly server: string | null;
}

/** What came of one case. */
export interface Outcome {
  readonly name: string;
  /** Of each call in each family, in the order of the case. */
  readonly outbound: readonly Called[];
  readonly inbound: readonly Called[];
  readonly counts: RedirectCounts;
  /** Its rules and what it asks of them, with documentation addresses for those of peers. */
  readonly redirection: Redirection;
}

const FAMILIES: readonly AddressFamily[] = ['ipv4', 'ipv6'];

/** Starts a pod for each case, calls it and has it call. */
export async function outcomesOf(bench: Bench, cases: readonly Case[]): Promise<readonly Outcome[]> {
  const { plain } = await bench.echoPods('plain');
  const [first, last] = [plain[0]!, plain.at(-1)!];
  const addresses: Addresses = { 'peer-0': addressesOf(first), 'peer-1': addressesOf(last) };
  const namespace = await bench.namespace('annotated', { inject: true });
  await bench.create(knownPorts(namespace));
  const pods = await bench.start(...cases.map((its) => podOf(its, { bench, namespace, addresses })));
  return Promise.all(
    pods.map((its, index) => outcomeOfCase(bench, cases[index]!, its, { addresses, caller: last })),
  );
}

function podOf(
  { name, annotations, environment, outbound, inbound }: Case,
  its: { readonly bench: Bench; readonly namespace: string; readonly addresses: Addresses },
): KubeObject {
  const { bench, namespace, addresses } = its;
  const calls = outbound !== undefined || inbound !== undefined;
  const own = Object.entries(annotations?.(addresses) ?? {}).map(([key, value]) => [
    key.includes('/') ? key : `${TRAFFIC_ANNOTATIONS}${key}`,
    value,
  ]);
  const config = environment === undefined ? {} : { 'proxy.istio.io/config': configOf(environment) };
  return pod(
    {
      namespace,
      name,
      node: bench.nodes[0] ?? '',
      annotations: { ...Object.fromEntries(own), ...config },
      containers: [calls ? echoContainer() : sleepingContainer()],
    },
    bench.images,
  );
}

function configOf(proxyMetadata: Readonly<Record<string, string>>): string {
  return JSON.stringify({ proxyMetadata });
}

/** A proxy leaves its header only on a port on which it knows HTTP. Nobody is behind it. */
function knownPorts(namespace: string): KubeObject {
  const ports = [HTTP, OTHER].map((port) => ({ name: `http-${port}`, port }));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'known-ports', namespace },
    spec: { selector: { app: 'nobody' }, ports },
  };
}

async function outcomeOfCase(
  bench: Bench,
  { name, outbound = [], inbound = [] }: Case,
  its: Pod,
  { addresses, caller }: { readonly addresses: Addresses; readonly caller: Pod },
): Promise<Outcome> {
  const out = outbound.flatMap(({ to, port }) =>
    urlsOf(to === '127.1.2.3' ? loopbackOf(its, to) : addresses[to], port),
  );
  const into = inbound.flatMap(({ port }) => urlsOf(addressesOf(its), port));
  const { result, counts } = await counted(bench, { its }, async () => ({
    out: await callsOf(bench, its, out),
    into: await callsOf(bench, caller, into),
  }));
  const snapshot = await bench.inspector.pod(its, ['rules']);
  const redirection = redirectionOf(snapshot, bench.mesh);
  return {
    name,
    outbound: result.out,
    inbound: result.into,
    counts: counts.its,
    redirection: documented(redirection, addresses),
  };
}

/** IPv6 has one address of loopback, which is never redirected: what has no other family does without the call. */
function loopbackOf(its: Pod, ipv4: string): Addresses['peer-0'] {
  return 'ipv4' in addressesOf(its) ? { ipv4 } : {};
}

interface Url {
  readonly family: AddressFamily;
  readonly url: string;
}

function urlsOf(addresses: Addresses['peer-0'], port: number): readonly Url[] {
  return FAMILIES.flatMap((family) => {
    const address = addresses[family];
    return address === undefined ? [] : [{ family, url: urlAt(address, port) }];
  });
}

async function callsOf(bench: Bench, from: Pod, urls: readonly Url[]): Promise<readonly Called[]> {
  if (urls.length === 0) return [];
  const { attempts } = await bench.call(from, { calls: urls.map(({ url }) => ({ kind: 'http', url })) });
  return urls.map(({ family }, index) => calledOf(family, attempts[index]));
}

function calledOf(family: AddressFamily, attempt: CallAttempt | undefined): Called {
  return { family, outcome: outcomeOf(attempt), server: attempt?.headers['server'] ?? null };
}

function addressesOf(its: Pod): Addresses['peer-0'] {
  const { ips } = parsePod(its.object);
  const of = (family: AddressFamily) => ips.find((ip) => familyOf(ip) === family);
  const entries = FAMILIES.map((family) => [family, of(family)]).filter(([, ip]) => ip !== undefined);
  return Object.fromEntries(entries) as Addresses['peer-0'];
}

function documented(redirection: Redirection, addresses: Addresses): Redirection {
  const pairs = PEERS.flatMap((peer) =>
    FAMILIES.map((family) => [addresses[peer][family], DOCUMENTED[peer][family]] as const),
  );
  const text = pairs.reduce(
    (done, [own, instead]) => (own === undefined ? done : done.replaceAll(`${own}/`, `${instead}/`)),
    JSON.stringify(redirection),
  );
  const made = JSON.parse(text) as Redirection;
  // Neighbours that do the same are in the order of their words, which are others now.
  return { ...made, rules: made.rules.map((chain) => ({ ...chain, rules: orderedRules(chain.rules) })) };
}

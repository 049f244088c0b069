import type { AddressFamily, Bench, CallAttempt, KubeObject, Pod } from '../requirement.ts';
import { firstFamily, outcomeOf, resolvedAddresses } from '../requirement.ts';

/** Too many for an answer by UDP, also by one that says how much it takes. */
const MANY = { ipv4: manyIn('240.0.7.'), ipv6: manyIn('2001:db8:7::') };
/** Where nobody listens but who is led there. */
const LOCAL_RESOLVER = { ipv4: '127.0.0.53', ipv6: '::1' };
/** The question to that one. */
export const OF_LOCAL = 'many addresses, of a local resolver';
const IN_MESH = 'many.conformance.test';

/** A name that a pod asks for, and the addresses that it must get. */
export interface Question {
  readonly host: string;
  readonly server?: string;
  readonly family?: 4 | 6;
  readonly addresses: readonly string[];
}

/** Makes a headless Service of many addresses, a Service of one, and a host of many that the mesh alone knows; gives what to ask. */
export async function makeNames(
  bench: Bench,
  namespace: string,
): Promise<Readonly<Record<string, Question>>> {
  const family = firstFamily(bench.lane);
  const addresses = MANY[family];
  const [, , one] = await bench.create(
    service(namespace, 'many', { clusterIP: 'None' }),
    endpoints(namespace, 'many', family),
    service(namespace, 'one', {}),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { namespace, name: 'many' },
      spec: {
        hosts: [IN_MESH],
        addresses,
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
        resolution: 'STATIC',
        endpoints: [{ address: addresses[0] }],
      },
    },
  );
  const address: readonly string[] = [one!['spec'].clusterIP];
  const many = `many.${namespace}.svc.cluster.local`;
  return {
    'many addresses': { host: many, addresses },
    [OF_LOCAL]: ofLocal(many, family),
    'many addresses in the mesh': { host: IN_MESH, addresses },
    'a name': { host: 'one', addresses: address },
    'a name with its namespace': { host: `one.${namespace}`, addresses: address },
    'a name with svc': { host: `one.${namespace}.svc`, addresses: address },
    nobody: { host: 'nobody.conformance.test', addresses: [] },
  };
}

/** A resolver that is named is asked for addresses of one family. */
function ofLocal(host: string, family: AddressFamily): Question {
  const asked = { host, server: LOCAL_RESOLVER[family], addresses: MANY[family] };
  return family === 'ipv6' ? { ...asked, family: 6 } : asked;
}

function manyIn(range: string): readonly string[] {
  return Array.from({ length: 100 }, (_, index) => `${range}${index + 1}`);
}

/** Asks; `all 100`, `28 of 100`, or the error, by the questions' names. */
export async function answersTo(
  bench: Bench,
  from: Pod,
  questions: Readonly<Record<string, Question>>,
): Promise<Readonly<Record<string, string>>> {
  const calls = Object.values(questions).map(
    ({ addresses: _addresses, ...asked }) => ({ kind: 'dns', ...asked }) as const,
  );
  const { attempts } = await bench.call(from, { calls });
  return Object.fromEntries(
    Object.entries(questions).map(([name, { addresses }], index) => [
      name,
      inWords(attempts[index], addresses),
    ]),
  );
}

function inWords(attempt: CallAttempt | undefined, wanted: readonly string[]): string {
  if (attempt?.errorCode !== null) return outcomeOf(attempt);
  const found = resolvedAddresses(attempt);
  const right = wanted.filter((address) => found.includes(address)).length;
  return right === wanted.length && found.length === right ? `all ${right}` : `${right} of ${found.length}`;
}

/** Members of a pod's spec: `byTcp` asks by TCP alone, `locally` has a local resolver before that of the cluster. */
export async function resolversOf(
  { kube, lane }: Bench,
  namespace: string,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  const clusterDns = { apiVersion: 'v1', kind: 'Service', namespace: 'kube-system', name: 'kube-dns' };
  const nameservers = [LOCAL_RESOLVER[firstFamily(lane)], (await kube.get(clusterDns))?.['spec'].clusterIP];
  const searches = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
  const options = [{ name: 'ndots', value: '5' }];
  return {
    byTcp: { dnsConfig: { options: [{ name: 'use-vc' }] } },
    locally: { dnsPolicy: 'None', dnsConfig: { nameservers, searches, options } },
  };
}

function service(namespace: string, name: string, members: object): KubeObject {
  const ports = [{ name: 'http', port: 80 }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { ports, ...members } };
}

function endpoints(namespace: string, name: string, family: AddressFamily): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: family === 'ipv6' ? 'IPv6' : 'IPv4',
    ports: [{ name: 'http', port: 80 }],
    endpoints: MANY[family].map((address) => ({ addresses: [address], conditions: { ready: true } })),
  };
}

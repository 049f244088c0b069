import type { Bench, CallAttempt, KubeObject, Pod } from '../requirement.ts';
import { outcomeOf, resolvedAddresses } from '../requirement.ts';

/** Too many for an answer by UDP, also by one that says how much it takes. */
const MANY = Array.from({ length: 100 }, (_, index) => `240.0.7.${index + 1}`);
/** Where nobody listens but who is led there. */
const LOCAL_RESOLVER = '127.0.0.53';
/** The question to that one. */
export const OF_LOCAL = 'many addresses, of a local resolver';
const IN_MESH = 'many.conformance.test';

/** A name that a pod asks for, and the addresses that it must get. */
export interface Question {
  readonly host: string;
  readonly server?: string;
  readonly addresses: readonly string[];
}

/** Makes a headless Service of many addresses, a Service of one, and a host of many that the mesh alone knows; gives what to ask. */
export async function makeNames(
  bench: Bench,
  namespace: string,
): Promise<Readonly<Record<string, Question>>> {
  const [, , one] = await bench.create(
    service(namespace, 'many', { clusterIP: 'None' }),
    endpoints(namespace, 'many'),
    service(namespace, 'one', {}),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { namespace, name: 'many' },
      spec: {
        hosts: [IN_MESH],
        addresses: MANY,
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
        resolution: 'STATIC',
        endpoints: [{ address: MANY[0] }],
      },
    },
  );
  const address: readonly string[] = [one!['spec'].clusterIP];
  const many = `many.${namespace}.svc.cluster.local`;
  return {
    'many addresses': { host: many, addresses: MANY },
    [OF_LOCAL]: { host: many, server: LOCAL_RESOLVER, addresses: MANY },
    'many addresses in the mesh': { host: IN_MESH, addresses: MANY },
    'a name': { host: 'one', addresses: address },
    'a name with its namespace': { host: `one.${namespace}`, addresses: address },
    'a name with svc': { host: `one.${namespace}.svc`, addresses: address },
    nobody: { host: 'nobody.conformance.test', addresses: [] },
  };
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
  { kube }: Bench,
  namespace: string,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  const clusterDns = { apiVersion: 'v1', kind: 'Service', namespace: 'kube-system', name: 'kube-dns' };
  const nameservers = [LOCAL_RESOLVER, (await kube.get(clusterDns))?.['spec'].clusterIP];
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

function endpoints(namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 80 }],
    endpoints: MANY.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  };
}

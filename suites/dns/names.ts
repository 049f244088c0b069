import { type Bench, familyOf, inTime, type KubeObject, outcomeOf, type Pod } from '../requirement.ts';

/** Known to the mesh alone: no DNS server has it. */
export const HOST = 'only-in-mesh.conformance.test';
/** By family, of a range that nobody uses. */
export const ADDRESS = { ipv4: '240.0.7.7', ipv6: '2001:db8:7::7' } as const;

/** What came of names, by status or error. */
export interface Resolved {
  readonly onlyInMesh: string;
  /** Address to which the name led. */
  readonly address: string | null;
  readonly service: string;
  readonly nobody: string;
}

/** Asks for each name once. */
export async function resolved(bench: Bench, from: Pod, service: string): Promise<Resolved> {
  const urls = [`http://${HOST}/`, service, 'http://nobody.conformance.test/'];
  const { attempts } = await bench.call(from, { calls: urls.map((url) => ({ kind: 'http', url })) });
  const [onlyInMesh = '', known = '', nobody = ''] = attempts.map(outcomeOf);
  return { onlyInMesh, address: attempts[0]?.remoteAddress ?? null, service: known, nobody };
}

/** Waits until a pod's proxy knows the name and the Service. Goes on if it never does: what names lead to is judged. */
export async function untilKnown(bench: Bench, from: Pod, service: string): Promise<void> {
  const attempt = async () => {
    const { onlyInMesh, service: known } = await resolved(bench, from, service);
    const done = onlyInMesh === '200' && known === '200';
    return done ? { done, value: undefined } : { done: false as const, seen: `${onlyInMesh}, ${known}` };
  };
  const what = 'the name of the mesh and the Service are known to the proxy';
  await inTime(bench.eventually(what, attempt, bench.deadlines.configAppliedMs));
}

/** Makes the name known to the mesh, for a server at an address, whose family its own is of. */
export function serviceEntry(namespace: string, endpoint: string): KubeObject {
  return entryOf({
    namespace,
    host: HOST,
    port: { number: 80, targetPort: 8080 },
    endpoint,
    addresses: [ADDRESS[familyOf(endpoint)]],
  });
}

/** Makes a name known to the mesh for a port of a server, without an address: the mesh gives it one. */
export function serviceEntryWithoutAddress(its: {
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
}): KubeObject {
  const port = { number: its.port, targetPort: its.port };
  return entryOf({ ...its, port, addresses: [] });
}

function entryOf(its: {
  readonly namespace: string;
  readonly host: string;
  readonly port: { readonly number: number; readonly targetPort: number };
  readonly endpoint: string;
  readonly addresses: readonly string[];
}): KubeObject {
  const { namespace, host, port, endpoint, addresses } = its;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { namespace, name: host.split('.')[0] ?? '' },
    spec: {
      hosts: [host],
      ...(addresses.length === 0 ? {} : { addresses }),
      ports: [{ number: port.number, name: 'http', protocol: 'HTTP' }],
      resolution: 'STATIC',
      endpoints: [{ address: endpoint, ports: { http: port.targetPort } }],
    },
  };
}

import { type Bench, type KubeObject, outcomeOf, type Pod } from '../requirement.ts';

/** Known to the mesh alone: no DNS server has it. */
export const HOST = 'only-in-mesh.conformance.test';
/** Of a range that nobody uses. */
export const ADDRESS = '240.0.7.7';

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

/** Makes the name known to the mesh, for a server at an address. */
export function serviceEntry(namespace: string, address: string): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { namespace, name: 'only-in-mesh' },
    spec: {
      hosts: [HOST],
      addresses: [ADDRESS],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution: 'STATIC',
      endpoints: [{ address, ports: { http: 8080 } }],
    },
  };
}

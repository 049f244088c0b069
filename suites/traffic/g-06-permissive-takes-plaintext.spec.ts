import { type Bench, CLOSED, empty, Findings, peerAuthentication, requirement } from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached, untilRefused } from './settled.ts';

const CALLS = 3;

interface Observation {
  /** By an injected pod, and by one outside the mesh, to the same server. */
  readonly mesh: readonly Seen[];
  readonly plain: readonly Seen[];
  /** By that one before the policy, while its namespace demands mutual TLS. */
  readonly strict: readonly Seen[];
  /** End of the injected caller's SPIFFE URI. */
  readonly account: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const [{ server }, echoPods] = await Promise.all([
    meshPods(bench, 'permissive', { server: bench.nodes.at(-1) }),
    bench.echoPods('meshed', 'plain'),
  ]);
  const { namespace, name } = server;
  const [caller, outsider] = [echoPods.meshed[0]!, echoPods.plain[0]!];
  const plaintext = () => bench.call(outsider, gets([urlOf(server)], CALLS));
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT' }));
  await untilRefused(bench, [outsider], urlOf(server));
  // Until the caller's proxy knows the Service, it passes plaintext on, as to any host that it does not know.
  await untilReached(bench, caller, [server.url]);
  const strict = await plaintext();
  const policy = { namespace, name: 'for-one', mode: 'PERMISSIVE', selector: { app: name } } as const;
  await bench.create(peerAuthentication(policy));
  await untilReached(bench, outsider, [urlOf(server)]);
  const [mesh, plain] = await Promise.all([bench.call(caller, gets([server.url], CALLS)), plaintext()]);
  return {
    mesh: seenOf(mesh.attempts),
    plain: seenOf(plain.attempts),
    strict: seenOf(strict.attempts),
    account: `/ns/${caller.namespace}/sa/default`,
  };
}

export default requirement<Observation>('CNI-G-06', {
  observe,
  judge: ({ mesh, plain, strict, account }) => {
    const findings = new Findings();
    all(findings, 'plaintext while the namespace is STRICT', CALLS, strict, { outcome: CLOSED });
    all(findings, 'plaintext from outside the mesh', CALLS, plain, {
      outcome: '200',
      server: 'istio-envoy',
      identity: null,
    });
    all(findings, 'from inside the mesh', CALLS, mesh, {
      outcome: '200',
      server: 'envoy',
      identity: account,
    });
    return findings.judgement();
  },
  mutants: {
    'plaintext is refused': ({ plain }) => spoil(plain, { outcome: CLOSED }),
    'plaintext past the proxy': ({ plain }) => spoil(plain, { server: null }),
    'plaintext with an identity': ({ plain, mesh }) => spoil(plain, { identity: mesh[0]!.identity }),
    'the mesh is refused': ({ mesh }) => spoil(mesh, { outcome: '503' }),
    'the mesh without mutual TLS': ({ mesh }) => spoil(mesh, { identity: null }),
    'the policy changes nothing': ({ strict }) => spoil(strict, { outcome: '200' }),
    'nobody called': ({ plain }) => empty(plain),
  },
});

import {
  type Bench,
  echoService,
  Findings,
  inTime,
  peerAuthentication,
  requirement,
} from '../requirement.ts';
import { all, gets, type Seen, seenOf, spoil, untilReached } from './seen.ts';

const CALLS = 3;

interface Observation {
  /** By an injected pod, and by one outside the mesh, to the same server. */
  readonly mesh: readonly Seen[];
  readonly plain: readonly Seen[];
  /** End of the injected caller's SPIFFE URI. */
  readonly account: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort();
  const [caller, server] = [meshed[0]!, meshed.at(-1)!];
  const { namespace } = server;
  const selector = { app: server.name };
  await bench.create(
    echoService({ namespace, name: 'g-06', selector }),
    peerAuthentication({ namespace, name: 'g-06', mode: 'PERMISSIVE', selector }),
  );
  const url = `http://g-06.${namespace}.svc.cluster.local/`;
  // Until the caller's proxy knows the Service, it passes calls to it as to any host that it does not know.
  await inTime(
    bench.eventually(
      'the Service is called as one of the mesh',
      async () => {
        const [call] = seenOf((await bench.call(caller, gets([url], 1))).attempts);
        const done = call?.identity !== null;
        return done ? { done, value: undefined } : { done: false, seen: 'no identity' };
      },
      bench.deadlines.configAppliedMs,
    ),
  );
  await untilReached(bench, plain[0]!, [url]);
  const [byMesh, byPlain] = await Promise.all([
    bench.call(caller, gets([url], CALLS)),
    bench.call(plain[0]!, gets([url], CALLS)),
  ]);
  return {
    mesh: seenOf(byMesh.attempts),
    plain: seenOf(byPlain.attempts),
    account: `/ns/${namespace}/sa/default`,
  };
}

export default requirement<Observation>('CNI-G-06', {
  observe,
  judge: ({ mesh, plain, account }) => {
    const findings = new Findings();
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
    'plaintext is refused': ({ plain }) => spoil(plain, { outcome: 'ECONNRESET' }),
    'plaintext past the proxy': ({ plain }) => spoil(plain, { server: null }),
    'plaintext with an identity': ({ plain, mesh }) => spoil(plain, { identity: mesh[0]!.identity }),
    'the mesh is refused': ({ mesh }) => spoil(mesh, { outcome: '503' }),
    'the mesh without mutual TLS': ({ mesh }) => spoil(mesh, { identity: null }),
    'nobody called': ({ plain }) => plain.splice(0),
  },
});

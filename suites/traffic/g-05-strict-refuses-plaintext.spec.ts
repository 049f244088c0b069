import {
  APP_CONTAINER,
  type Bench,
  CLOSED,
  counted,
  EXCLUDED_NAMESPACE,
  empty,
  Findings,
  peerAuthentication,
  proxyLogOf,
  type RedirectCounts,
  requirement,
  set,
} from '../requirement.ts';
import { logWith } from './logged.ts';
import { meshPods, quietPod, urlOf } from './own-pods.ts';
import { all, among, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached, untilRefused } from './settled.ts';

const CALLS = 4;

interface Observation {
  /** Mode as the API server stored what was asked for. */
  readonly stored: string;
  readonly outsiders: readonly Outsider[];
  /** The server's, while the outsiders called under STRICT. */
  readonly server: RedirectCounts;
  readonly account: string;
  /** A caller of the mesh, under STRICT and after the outsiders. */
  readonly mesh: readonly Seen[];
  /** Ids that the server's program logged, of the calls above. */
  readonly reachedApp: readonly string[];
}

/** A caller without the mesh's certificate, before the policy and under it. */
interface Outsider {
  readonly what: string;
  readonly before: readonly Seen[];
  readonly under: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [node] = bench.nodes;
  const alone = { namespace: EXCLUDED_NAMESPACE, name: `g-05-${bench.passId}`, node };
  const [{ caller, server }, [excluded], { plain }] = await Promise.all([
    meshPods(bench, 'strict', { caller: node, server: bench.nodes.at(-1) }),
    bench.start(quietPod(bench, alone)),
    bench.echoPods('plain'),
  ]);
  const outsiders = [plain[0]!, excluded!];
  const plaintext = () =>
    Promise.all(outsiders.map((from) => bench.call(from, gets([urlOf(server)], CALLS))));
  await untilReached(bench, caller, [server.url]);
  const before = await plaintext();
  const [stored] = await bench.create(peerAuthentication({ namespace: server.namespace, mode: 'STRICT' }));
  await untilRefused(bench, outsiders, urlOf(server));
  const { result: under, counts } = await counted(bench, { server }, plaintext);
  // The mesh calls last: once the program has logged it, what it has not logged did not reach it.
  const mesh = (await bench.call(caller, gets([server.url], CALLS))).attempts;
  const app = await logWith(bench, mesh, () => bench.kube.logs(server, { container: APP_CONTAINER }));
  const plaintexts = under.flatMap(({ attempts }) => attempts);
  const log = await proxyLogOf(bench, server, plaintexts);
  return {
    stored: stored?.['spec']?.mtls?.mode ?? 'none',
    outsiders: ['pod outside the mesh', 'pod in an excluded namespace'].map((what, index) => ({
      what,
      before: seenOf(before[index]!.attempts),
      under: seenOf(under[index]!.attempts, log),
    })),
    server: counts.server,
    account: caller.account,
    mesh: seenOf(mesh),
    reachedApp: [...plaintexts, ...mesh].map(({ id }) => id).filter((id) => app.includes(id)),
  };
}

export default requirement<Observation>('CNI-G-05', {
  observe,
  judge: ({ stored, outsiders, server, account: identity, mesh, reachedApp }) => {
    const findings = new Findings().some('callers outside the mesh', outsiders);
    findings.equal('mode in force', 'STRICT', stored);
    for (const { what, before, under } of outsiders) {
      all(findings, `${what} before the policy`, CALLS, before, { outcome: '200' });
      // NR: the proxy found no way on which it takes plaintext.
      all(findings, `${what}, plaintext`, CALLS, under, { outcome: CLOSED, logged: 'NR' });
      findings.sameSet(`${what}: calls that the program saw`, [], among(under, reachedApp));
    }
    const refused = { outbound: 0, inbound: CALLS * outsiders.length };
    findings.equal('server: redirected connections of plaintext', refused, server);
    all(findings, 'caller of the mesh', CALLS, mesh, { outcome: '200', identity });
    const ids = mesh.map(({ id }) => id);
    findings.sameSet('caller of the mesh: calls that the program saw', ids, among(mesh, reachedApp));
    return findings.judgement();
  },
  mutants: {
    'PERMISSIVE stored': (seen) => set(seen, { stored: 'PERMISSIVE' }),
    'plaintext passed': ({ outsiders }) => spoil(outsiders[1]!.under, { outcome: '200' }),
    'nobody listened': ({ outsiders }) => spoil(outsiders[0]!.under, { outcome: 'ECONNREFUSED' }),
    'plaintext failed before too': ({ outsiders }) => spoil(outsiders[0]!.before, { outcome: CLOSED }),
    'the proxy knows nothing of it': ({ outsiders }) => spoil(outsiders[0]!.under, { logged: [] }),
    'not by way of the proxy': ({ server }) => set(server, { inbound: 0 }),
    'plaintext reached the program': (seen) => seen.reachedApp.push(seen.outsiders[1]!.under[0]!.id),
    'the mesh is refused too': ({ mesh }) => spoil(mesh, { outcome: '503' }),
    'the mesh is unknown': ({ mesh }) => spoil(mesh, { identity: null }),
    "the program's log is blind": ({ reachedApp }) => reachedApp.pop(),
    'nobody tried': (seen) => empty(seen.outsiders),
  },
});

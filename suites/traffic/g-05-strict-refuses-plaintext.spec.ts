import {
  type Bench,
  type CallAttempt,
  counted,
  Findings,
  inTime,
  type Pod,
  peerAuthentication,
  proxyLogOf,
  type RedirectCounts,
  requirement,
} from '../requirement.ts';
import { meshPods, quietPod, urlOf } from './own-pods.ts';
import { closedByProxy, each, identified, type Seen, seenOf, untilReached } from './seen.ts';

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

/** A caller without the mesh's certificate. */
interface Outsider {
  readonly what: string;
  /** Before the policy. */
  readonly before: readonly Seen[];
  /** Under it. */
  readonly under: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [node] = bench.nodes;
  const [{ caller, server }, [excluded], { plain }] = await Promise.all([
    meshPods(bench, 'strict', { caller: node, server: bench.nodes.at(-1) }),
    bench.start(quietPod(bench, { namespace: 'conformance-excluded', name: `g-05-${bench.passId}`, node })),
    bench.cohort(),
  ]);
  const outsiders = [plain[0]!, excluded!];
  const plaintext = async (from: Pod, count = CALLS): Promise<readonly CallAttempt[]> =>
    (await bench.call(from, { calls: [{ kind: 'http', url: urlOf(server), count }] })).attempts;
  await untilReached(bench, caller, [server.url]);
  const before = await Promise.all(outsiders.map((from) => plaintext(from)));
  const [policy] = await bench.create(peerAuthentication({ namespace: server.namespace, mode: 'STRICT' }));
  await inTime(
    bench.eventually(
      'plaintext refused',
      async () => refused(await plaintext(outsiders[0]!)),
      bench.deadlines.configAppliedMs,
    ),
  );

  const { result: under, counts } = await counted(bench, [server], () =>
    Promise.all(outsiders.map((from) => plaintext(from))),
  );
  const mesh = (await bench.call(caller, { calls: [{ kind: 'http', url: server.url, count: CALLS }] }))
    .attempts;
  const log = await proxyLogOf(bench, server, under.flat());
  const app = await bench.kube.logs(server, { container: 'app' });
  return {
    stored: policy?.['spec']?.mtls?.mode ?? 'none',
    outsiders: ['pod outside the mesh', 'pod in an excluded namespace'].map((what, index) => ({
      what,
      before: seenOf(before[index]!),
      under: seenOf(under[index]!, log),
    })),
    server: counts[0]!,
    account: caller.account,
    mesh: seenOf(mesh),
    reachedApp: [...under.flat(), ...mesh].map(({ id }) => id).filter((id) => app.includes(id)),
  };
}

function refused(calls: readonly CallAttempt[]) {
  const passed = calls.filter(({ errorCode }) => errorCode === null).length;
  return passed === 0
    ? ({ done: true, value: undefined } as const)
    : ({ done: false, seen: `${passed} calls passed` } as const);
}

export default requirement<Observation>('CNI-G-05', {
  observe,
  judge: ({ stored, outsiders, server, account, mesh, reachedApp }) => {
    const findings = new Findings()
      .some('callers outside the mesh', outsiders)
      .equal('mode in force', 'STRICT', stored);
    for (const { what, before, under } of outsiders) {
      each(
        findings,
        `${what} before the policy: status`,
        CALLS,
        '200',
        before.map((call) => call.outcome),
      );
      each(findings, `${what}: plaintext`, CALLS, 'closed by the proxy', under.map(closedByProxy));
      findings.sameSet(
        `${what}: calls that the server's program saw`,
        [],
        reachedApp.filter((id) => under.some((call) => call.id === id)),
      );
    }
    const expected = { outbound: 0, inbound: CALLS * outsiders.length };
    findings.equal('server: redirected connections of plaintext', expected, server);
    each(
      findings,
      'caller of the mesh: status',
      CALLS,
      '200',
      mesh.map((call) => call.outcome),
    );
    identified(findings, 'caller of the mesh', CALLS, account, mesh);
    findings.sameSet(
      "calls of the mesh that the server's program saw",
      mesh.map(({ id }) => id),
      reachedApp.filter((id) => mesh.some((call) => call.id === id)),
    );
    return findings.judgement();
  },
  mutants: {
    'PERMISSIVE stored': (seen) => Object.assign(seen, { stored: 'PERMISSIVE' }),
    'plaintext passed': ({ outsiders }) => Object.assign(outsiders[1]!.under[0]!, { outcome: '200' }),
    'nobody listened': ({ outsiders }) => Object.assign(outsiders[0]!.under[0]!, { outcome: 'ECONNREFUSED' }),
    'plaintext failed before too': ({ outsiders }) =>
      Object.assign(outsiders[0]!.before[0]!, { outcome: 'ECONNRESET' }),
    'not by way of the proxy': ({ server }) => Object.assign(server, { inbound: 0 }),
    'plaintext reached the program': ({ reachedApp, outsiders }) =>
      reachedApp.push(outsiders[1]!.under[0]!.id),
    'the mesh is refused too': ({ mesh }) => Object.assign(mesh[0]!, { outcome: '503' }),
    'the mesh is unknown': ({ mesh }) => Object.assign(mesh[0]!, { identity: null }),
    "the program's log is blind": ({ reachedApp }) => reachedApp.pop(),
    'nobody tried': (seen) => seen.outsiders.splice(0),
  },
});

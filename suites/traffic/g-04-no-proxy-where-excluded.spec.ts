import {
  type Bench,
  counted,
  echoContainer,
  Findings,
  handMadeSidecarPod,
  type Pod,
  type RedirectCounts,
  requirement,
} from '../requirement.ts';
import { meshPods, quietPod, urlOf } from './own-pods.ts';
import { each, type Seen, seenOf, untilReached } from './seen.ts';

const CALLS = 4;
const EXCLUDED = 'conformance-excluded';

interface Observation {
  /** In an excluded namespace; with a sidecar such as is redirected elsewhere, and without. */
  readonly excluded: readonly Exchange[];
  /** The same call between injected pods. */
  readonly mesh: Exchange;
}

interface Exchange {
  readonly caller: { readonly what: string; readonly address: string; readonly counts: RedirectCounts };
  readonly server: { readonly name: string; readonly counts: RedirectCounts };
  readonly calls: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [near, far] = [bench.nodes[0]!, bench.nodes.at(-1)!];
  const named = (what: string) => ({ namespace: EXCLUDED, name: `g-04-${what}-${bench.passId}` });
  const containers = [echoContainer({ readiness: 'exec' })];
  const [{ caller, server }, [sidecar, plain, excludedServer]] = await Promise.all([
    meshPods(bench, 'mesh', { caller: near, server: far }),
    bench.start(
      handMadeSidecarPod({ ...named('sidecar'), node: near, containers }, bench.images),
      quietPod(bench, { ...named('plain'), node: near }),
      handMadeSidecarPod({ ...named('server'), node: far, containers }, bench.images),
    ),
  ]);
  await untilReached(bench, caller, [server.url]);
  return {
    excluded: [
      await exchange(bench, 'pod with a sidecar', sidecar!, excludedServer!),
      await exchange(bench, 'pod without sidecar', plain!, excludedServer!),
    ],
    mesh: await exchange(bench, 'injected pod', caller, server, server.url),
  };
}

async function exchange(bench: Bench, what: string, from: Pod, to: Pod, url = urlOf(to)): Promise<Exchange> {
  const { result, counts } = await counted(bench, [from, to], () =>
    bench.call(from, { calls: [{ kind: 'http', url, count: CALLS }] }),
  );
  return {
    caller: { what, address: from.ip, counts: counts[0]! },
    server: { name: to.name, counts: counts[1]! },
    calls: seenOf(result.attempts),
  };
}

export default requirement<Observation>('CNI-G-04', {
  observe,
  judge: ({ excluded, mesh }) => {
    const findings = new Findings().some('callers in the excluded namespace', excluded);
    const none = { outbound: 0, inbound: 0 };
    for (const { caller, server, calls } of excluded) {
      const subject = `excluded ${caller.what}`;
      each(
        findings,
        `${subject}: status`,
        CALLS,
        '200',
        calls.map((call) => call.outcome),
      );
      each(
        findings,
        `${subject}: header server`,
        CALLS,
        null,
        calls.map((call) => call.server),
      );
      each(
        findings,
        `${subject}: identity`,
        CALLS,
        null,
        calls.map((call) => call.identity),
      );
      each(
        findings,
        `${subject}: answered by`,
        CALLS,
        server.name,
        calls.map((call) => call.answeredBy),
      );
      each(
        findings,
        `${subject}: the server is called from`,
        CALLS,
        caller.address,
        calls.map((call) => call.source),
      );
      findings.equal(`${subject}: redirected connections`, none, caller.counts);
      findings.equal(`${subject}: its server's redirected connections`, none, server.counts);
    }
    each(
      findings,
      'injected pod: header server',
      CALLS,
      'envoy',
      mesh.calls.map((call) => call.server),
    );
    const identities = mesh.calls.filter((call) => call.identity?.startsWith('spiffe://')).length;
    findings.equal('injected pod: calls with an identity', CALLS, identities);
    findings.equal(
      'injected pod: redirected connections',
      { outbound: CALLS, inbound: 0 },
      mesh.caller.counts,
    );
    return findings.judgement();
  },
  mutants: {
    'a call failed': ({ excluded }) => Object.assign(excluded[0]!.calls[0]!, { outcome: 'ECONNREFUSED' }),
    "a proxy's header": ({ excluded }) => Object.assign(excluded[1]!.calls[0]!, { server: 'istio-envoy' }),
    'an identity': ({ excluded, mesh }) =>
      Object.assign(excluded[0]!.calls[0]!, { identity: mesh.calls[0]!.identity }),
    'answered by the sidecar itself': ({ excluded }) =>
      Object.assign(excluded[0]!.calls[0]!, { answeredBy: 'g-04-sidecar' }),
    'the server saw a proxy': ({ excluded }) =>
      Object.assign(excluded[0]!.calls[0]!, { source: '127.0.0.6' }),
    'redirected on the way out': ({ excluded }) =>
      Object.assign(excluded[0]!.caller.counts, { outbound: CALLS }),
    'redirected on the way in': ({ excluded }) =>
      Object.assign(excluded[1]!.server.counts, { inbound: CALLS }),
    'no header in the mesh either': ({ mesh }) => Object.assign(mesh.calls[0]!, { server: null }),
    'no identity in the mesh either': ({ mesh }) => Object.assign(mesh.calls[0]!, { identity: null }),
    'nothing counted in the mesh either': ({ mesh }) => Object.assign(mesh.caller.counts, { outbound: 0 }),
    'nobody called': (seen) => seen.excluded.splice(0),
  },
});

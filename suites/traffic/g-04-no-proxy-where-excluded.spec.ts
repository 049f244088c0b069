import {
  type Bench,
  counted,
  EXCLUDED_NAMESPACE,
  empty,
  Findings,
  handMadeSidecarPod,
  type RedirectCounts,
  requirement,
  set,
} from '../requirement.ts';
import { meshPods, quietPod, urlOf } from './own-pods.ts';
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached } from './settled.ts';

const CALLS = 4;

interface Observation {
  /** Of an excluded namespace: with a sidecar such as is redirected elsewhere, and without. */
  readonly excluded: readonly Caller[];
  readonly excludedServer: { readonly name: string; readonly counts: RedirectCounts };
  /** The same call between injected pods. */
  readonly mesh: Caller;
}

interface Caller {
  readonly what: string;
  readonly address: string;
  readonly counts: RedirectCounts;
  readonly calls: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [near, far] = [bench.nodes[0]!, bench.nodes.at(-1)!];
  const named = (what: string) => ({ namespace: EXCLUDED_NAMESPACE, name: `g-04-${what}-${bench.passId}` });
  const [{ caller, server }, [sidecar, plain, excludedServer]] = await Promise.all([
    meshPods(bench, 'mesh', { caller: near, server: far }),
    bench.start(
      handMadeSidecarPod({ ...named('sidecar'), node: near }, bench.images),
      quietPod(bench, { ...named('plain'), node: near }),
      handMadeSidecarPod({ ...named('server'), node: far }, bench.images),
    ),
  ]);
  await untilReached(bench, caller, [server.url]);
  const pods = { sidecar: sidecar!, plain: plain!, injected: caller, server: excludedServer! };
  const excludedUrl = urlOf(excludedServer!);
  const { result, counts } = await counted(bench, pods, async () => ({
    sidecar: await bench.call(pods.sidecar, gets([excludedUrl], CALLS)),
    plain: await bench.call(pods.plain, gets([excludedUrl], CALLS)),
    injected: await bench.call(caller, gets([server.url], CALLS)),
  }));
  const seen = (what: string, from: keyof typeof result) => ({
    what,
    address: pods[from].ip,
    counts: counts[from],
    calls: seenOf(result[from].attempts),
  });
  return {
    excluded: [seen('pod with a sidecar', 'sidecar'), seen('pod without sidecar', 'plain')],
    excludedServer: { name: excludedServer!.name, counts: counts.server },
    mesh: seen('injected pod', 'injected'),
  };
}

export default requirement<Observation>('CNI-G-04', {
  observe,
  judge: ({ excluded, excludedServer, mesh }) => {
    const findings = new Findings().some('callers in the excluded namespace', excluded);
    const none = { outbound: 0, inbound: 0 };
    const direct = { outcome: '200', server: null, identity: null, answeredBy: excludedServer.name };
    for (const { what, address: source, counts, calls } of excluded) {
      all(findings, `excluded ${what}`, CALLS, calls, { ...direct, source });
      findings.equal(`excluded ${what}: redirected connections`, none, counts);
    }
    findings.equal('excluded server: redirected connections', none, excludedServer.counts);
    all(findings, 'injected pod', CALLS, mesh.calls, {
      outcome: '200',
      server: 'envoy',
      identity: '/sa/caller',
    });
    findings.equal('injected pod: redirected connections', { outbound: CALLS, inbound: 0 }, mesh.counts);
    return findings.judgement();
  },
  mutants: {
    'a call failed': ({ excluded }) => spoil(excluded[0]!.calls, { outcome: 'ECONNREFUSED' }),
    "a proxy's header": ({ excluded }) => spoil(excluded[1]!.calls, { server: 'istio-envoy' }),
    'an identity': ({ excluded }) => spoil(excluded[0]!.calls, { identity: 'spiffe://x/ns/y/sa/caller' }),
    'answered by the sidecar itself': ({ excluded }) =>
      spoil(excluded[0]!.calls, { answeredBy: 'g-04-sidecar' }),
    'the server saw a proxy': ({ excluded }) => spoil(excluded[0]!.calls, { source: '127.0.0.6' }),
    'redirected on the way out': ({ excluded }) => set(excluded[0]!.counts, { outbound: CALLS }),
    'redirected on the way in': ({ excludedServer }) => set(excludedServer.counts, { inbound: CALLS }),
    'no header in the mesh either': ({ mesh }) => spoil(mesh.calls, { server: null }),
    'no identity in the mesh either': ({ mesh }) => spoil(mesh.calls, { identity: null }),
    'nothing counted in the mesh either': ({ mesh }) => set(mesh.counts, { outbound: 0 }),
    'nobody called': (seen) => empty(seen.excluded),
  },
});

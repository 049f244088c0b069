import {
  type Bench,
  blinds,
  echoService,
  empty,
  Findings,
  pod,
  requirement,
  set,
  urlAt,
  type Watched,
  watched,
  withoutRules,
} from '../requirement.ts';
import { carried, follow } from './parties.ts';
import type { Seen } from './pods.ts';
import { ledThrough, RESTS, type Rest } from './releases.ts';
import { madeMeanwhile, ofTheirReleases, outsideOfSupport } from './releases-judged.ts';

interface Observation {
  readonly versions: { readonly own: string; readonly earlier: string };
  readonly rests: readonly Rest[];
  /** Pods that were made while agents were replaced, once all was over. */
  readonly meanwhile: readonly Seen[];
  /** Calls of an injected pod that went on all the while: to a server in the mesh, and to one without a sidecar. */
  readonly calls: Readonly<Record<'meshed' | 'plain', Watched>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const { mesh, images, deadlines } = bench;
  const [first = '', second = first] = bench.nodes;
  const [namespace, outside] = await Promise.all([
    bench.namespace('steady', { inject: true }),
    bench.namespace('plain'),
  ]);
  await bench.create(echoService({ namespace, name: 'server' }));
  const [caller, plain] = await bench.start(
    pod({ namespace, name: 'caller', node: first }, images),
    pod({ namespace: outside, name: 'plain', node: second }, images),
    pod({ namespace, name: 'server', node: second }, images),
  );
  const urls = { meshed: `http://server.${namespace}.svc.cluster.local/`, plain: urlAt(plain!.ip, 8080) };
  const round = { count: 5, timeoutMs: deadlines.requestMs };
  const { done, seen } = await watched(bench, { from: caller!, urls, round }, () => ledThrough(bench));
  return { versions: { own: mesh.version, earlier: mesh.earlier?.version ?? '' }, ...done, calls: seen };
}

export default requirement<Observation>('CNI-M-03', {
  observe,
  judge: ({ versions, rests, meanwhile, calls }) => {
    const { meshed, plain } = calls;
    const control = new Findings()
      .holds('server without sidecar: calls past a proxy', 'some', plain.direct > 0, `${plain.direct}`)
      .equal('server without sidecar: calls by a proxy', 0, plain.proxied);
    const findings = new Findings()
      .control(control)
      .equal(
        'what was changed, and what was changed back',
        RESTS,
        rests.map(({ after, agent, controlPlane }) => ({ after, agent, controlPlane })),
      )
      .holds(
        'calls all the while',
        'some at every rest',
        meshed.attempts >= RESTS.length,
        `${meshed.attempts}`,
      )
      .equal('calls all the while that nobody answered', {}, meshed.unanswered)
      .equal('calls all the while that came past the proxy', 0, meshed.direct)
      .equal('calls all the while that the proxy handed on', meshed.attempts, meshed.proxied);
    for (const { after, agent, controlPlane, members, ways, staying } of rests) {
      const when = `${after}, with agents ${agent} and control plane ${controlPlane}`;
      follow(findings, when, members, 'cni');
      carried(findings, when, ways);
      findings.equal(`${when}: pods of before that stay`, [], staying);
    }
    ofTheirReleases(findings, rests);
    madeMeanwhile(findings, rests, meanwhile);
    return outsideOfSupport(findings.judgement(), versions);
  },
  mutants: {
    'a call is not answered': ({ calls: { meshed } }) => set(meshed, { unanswered: { '503': 1 } }),
    'a call comes past the proxy': ({ calls: { meshed } }) => set(meshed, { direct: 1 }),
    'nobody called': ({ calls: { meshed } }) => set(meshed, { attempts: 0, proxied: 0 }),
    'new pods are not redirected after an upgrade of the agents': ({ rests }) =>
      withoutRules(rests[4]?.members[0]?.redirection),
    'new pods are not redirected with an earlier control plane': ({ rests }) =>
      withoutRules(rests[7]?.members[1]?.redirection),
    'new pods do not reach each other': ({ rests }) => set(rests[3]?.ways[0], { outcome: '503' }),
    'a call between new pods has no identity': ({ rests }) => set(rests[2]?.ways[1], { identity: null }),
    'a pod of before cannot be deleted': ({ rests }) => rests[1]?.staying.push('one-0'),
    'the agents are not replaced': ({ rests }) =>
      set(rests[1], { agents: rests[0]?.agents ?? [], installed: rests[0]?.installed ?? [] }),
    'one node keeps the other program': ({ rests }) =>
      set(rests[1]?.installed[0], { program: rests[0]?.installed[0]?.program ?? null }),
    'the control plane is not replaced': ({ rests }) => set(rests[5], { proxies: rests[4]?.proxies ?? [] }),
    'two elements after an upgrade': ({ rests }) => rests[4]?.installed[0]?.plugins.push('istio-cni'),
    'the primary part is another after an upgrade': ({ rests }) =>
      set(rests[4]?.installed[1], { others: {} }),
    'its kubeconfig is gone after an upgrade': ({ rests }) =>
      set(rests[8]?.installed[0], { kubeconfig: null }),
    'a step is left out': ({ rests }) => rests.splice(3, 1),
    'a pod that was made meanwhile is not redirected': ({ meanwhile: [one] }) =>
      withoutRules(one?.redirection ?? undefined),
    'a pod that was made meanwhile is never Ready': ({ meanwhile }) =>
      set(meanwhile.at(-1), { ready: false }),
    'no pod was made meanwhile': ({ meanwhile }) => empty(meanwhile),
    'the way past a proxy cannot be seen': blinds(({ calls: { plain } }) => set(plain, { direct: 0 })),
    'a server without sidecar seems to have one': blinds(({ calls: { plain } }) =>
      set(plain, { proxied: 3 }),
    ),
  },
});

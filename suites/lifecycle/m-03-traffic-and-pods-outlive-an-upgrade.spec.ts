import { type Bench, blinds, empty, Findings, requirement, set, withoutRules } from '../requirement.ts';
import { type CallsAllTheWhile, calledAllTheWhile, callingAllTheWhile } from './calls-all-the-while.ts';
import { carried, follow } from './parties.ts';
import { type Led, ledThrough, RESTS } from './releases.ts';
import { madeMeanwhile, ofTheirReleases, outsideOfSupport } from './releases-judged.ts';

interface Observation extends Led {
  readonly versions: { readonly own: string; readonly earlier: string };
  readonly calls: CallsAllTheWhile;
}

async function observe(bench: Bench): Promise<Observation> {
  const { done, calls } = await callingAllTheWhile(bench, (made) => ledThrough(bench, made));
  const { version: own, earlier } = bench.mesh;
  return { versions: { own, earlier: earlier?.version ?? '' }, ...done, calls };
}

export default requirement<Observation>('CNI-M-03', {
  observe,
  judge: ({ versions, rests, meanwhile, stuck, calls }) => {
    const findings = new Findings()
      .holds('each release over the other', 'rolled out in time', stuck === null, stuck ?? '')
      .equal(
        'what was changed, and what was changed back',
        RESTS,
        rests.map(({ after, agent, controlPlane }) => ({ after, agent, controlPlane })),
      );
    calledAllTheWhile(findings, rests, calls);
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
    'one node keeps the other program': ({ rests }) =>
      set(rests[1]?.installed[0], { program: rests[0]?.installed[0]?.program ?? null }),
    'the control plane is not replaced': ({ rests }) => set(rests[5], { proxies: rests[4]?.proxies ?? [] }),
    'two elements after an upgrade': ({ rests }) => rests[4]?.installed[0]?.plugins.push('istio-cni'),
    'the primary part is another after an upgrade': ({ rests }) =>
      set(rests[4]?.installed[1], { others: {} }),
    'its kubeconfig is gone after an upgrade': ({ rests }) =>
      set(rests[8]?.installed[0], { kubeconfig: null }),
    'a step is left out': ({ rests }) => rests.splice(3, 1),
    'a pod that was made meanwhile is not redirected': ({ meanwhile }) =>
      withoutRules(meanwhile['first-down']?.[0]?.redirection ?? undefined),
    'a pod that was made meanwhile is never Ready': ({ meanwhile }) =>
      set(meanwhile['second-up']?.[0], { ready: false }),
    'no pod was made meanwhile': ({ meanwhile }) => empty(meanwhile),
    'no pod was made in an upgrade': ({ meanwhile }) => empty(meanwhile['first-up']),
    'the agents are not Ready after a downgrade': (seen) => {
      set(seen, { stuck: 'agents down: 1 of 2 updated' });
      seen.rests.splice(1);
    },
    'the agents are not Ready after an upgrade': (seen) => set(seen, { stuck: 'agents up: 1 of 2 updated' }),
    'calls stand still for a while': ({ rests }) => set(rests[4], { calls: rests[3]?.calls ?? 0 }),
    'a proxy is ahead of its control plane': blinds(({ rests, calls: { proxies } }) =>
      proxies.splice(0, 1, rests[0]?.proxies[0] ?? ''),
    ),
    'one image is set for both releases': blinds(({ rests }) => {
      for (const rest of rests) set(rest, { agents: rests[0]?.agents ?? [] });
    }),
    'the way past a proxy cannot be seen': blinds(({ calls: { plain } }) => set(plain, { direct: 0 })),
    'a server without sidecar seems to have one': blinds(({ calls: { plain } }) =>
      set(plain, { proxied: 3 }),
    ),
  },
});

import { type Bench, Findings, requirement, set, uninstallAgent } from '../requirement.ts';
import { bothWays, carried, follow, type Member, membersOf, startParties, type Way } from './parties.ts';

interface Seen {
  readonly members: readonly Member[];
  readonly ways: readonly Way[];
}

interface Observation {
  readonly installed: Seen;
  readonly uninstalled: Seen;
}

async function observe(bench: Bench): Promise<Observation> {
  const parties = await startParties(bench, 'before');
  const look = async () => ({
    members: await membersOf(bench, parties),
    ways: await bothWays(bench, parties),
  });
  const installed = await look();
  return { installed, uninstalled: await bench.during(uninstallAgent(bench.mesh), look) };
}

export default requirement<Observation>('CNI-M-11', {
  observe,
  judge: ({ installed, uninstalled }) => {
    const findings = new Findings();
    for (const [when, { members, ways }] of [
      ['installed', installed],
      ['uninstalled', uninstalled],
    ] as const) {
      follow(findings, when, members, 'cni');
      carried(findings, when, ways);
    }
    for (const { deployment, redirection } of installed.members) {
      const now = uninstalled.members.find((each) => each.deployment === deployment);
      findings.equal(`all that redirects in ${deployment}, as before`, redirection, now?.redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'its rules go with the agent': ({ uninstalled: { members } }) =>
      set(members[0]?.redirection, { rules: [], chains: [], toProxy: [] }),
    'one rule is another': ({ uninstalled: { members } }) => members[1]?.redirection.rules[0]?.rules.pop(),
    'calls fail': ({ uninstalled: { ways } }) => set(ways[0], { outcome: '503' }),
    'what goes out passes the proxy by': ({ uninstalled: { ways } }) =>
      set(ways[1], { server: 'istio-envoy' }),
    'what comes in passes the proxy by': ({ uninstalled: { ways } }) => set(ways[0], { identity: null }),
    'somebody else answers': ({ uninstalled: { ways } }) => set(ways[0], { answeredBy: null }),
    'another identity': ({ uninstalled: { ways } }) => set(ways[1], { identity: '/ns/x/sa/default' }),
    'calls one way alone': ({ uninstalled: { ways } }) => ways.pop(),
    'one pod is gone': ({ uninstalled: { members } }) => members.shift(),
    'never redirected': ({ installed: { members } }) => set(members[0]?.redirection, { rules: [] }),
  },
});

import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { duringInitMode, type InMode, lookInMode } from './modes.ts';
import { carried, follow, restarted, startParties } from './parties.ts';

/** The same Deployments in CNI mode, in init mode with the plugin uninstalled, and in CNI mode again, restarted each time. */
interface Observation {
  readonly looks: readonly InMode[];
}

async function observe(bench: Bench): Promise<Observation> {
  const first = await startParties(bench, 'switched');
  const before = await lookInMode(bench, 'cni', first);
  const { init, second } = await duringInitMode(bench, 'uninstalled', async () => {
    const parties = await restarted(bench, first);
    return { init: await lookInMode(bench, 'init', parties), second: parties };
  });
  const after = await lookInMode(bench, 'cni', await restarted(bench, second));
  return { looks: [before, init, after] };
}

export default requirement<Observation>('CNI-S-06', {
  observe,
  judge: ({ looks }) => {
    const findings = new Findings().equal(
      'modes, one after the other',
      ['cni', 'init', 'cni'],
      looks.map(({ mode }) => mode),
    );
    const [first] = looks;
    for (const [index, { mode, members, ways }] of looks.entries()) {
      const when = `${index + 1}. ${mode} mode`;
      follow(findings, when, members, mode);
      carried(findings, when, ways);
      findings.equal(`${when}: all that calls come to, as at first`, first?.ways, ways);
      if (mode !== first?.mode || index === 0) continue;
      for (const { deployment, redirection } of members) {
        const was = first.members.find((each) => each.deployment === deployment);
        findings.equal(
          `${when}: rules of ${deployment}, as at first`,
          was?.redirection.rules,
          redirection.rules,
        );
      }
    }
    return findings.judgement();
  },
  mutants: {
    'calls fail in init mode': ({ looks }) => set(looks[1]?.ways[0], { outcome: '503' }),
    'calls fail after the switch back': ({ looks }) => set(looks[2]?.ways[1], { outcome: 'ECONNREFUSED' }),
    'another status all along': ({ looks }) => {
      for (const { ways } of looks) set(ways[0], { outcome: '404' });
    },
    'no identity in init mode': ({ looks }) => set(looks[1]?.ways[1], { identity: null }),
    'another trust in init mode': ({ looks }) => set(looks[1]?.ways[0], { identity: '/ns/other/sa/one' }),
    'what goes out passes the proxy by in init mode': ({ looks }) =>
      set(looks[1]?.ways[0], { server: 'istio-envoy' }),
    'somebody else answers': ({ looks }) => set(looks[2]?.ways[0], { answeredBy: 'one' }),
    'no rules in init mode': ({ looks }) => set(looks[1]?.members[0]?.redirection, { rules: [] }),
    'no rules after the switch back': ({ looks }) => set(looks[2]?.members[0]?.redirection, { rules: [] }),
    'istio-init stays': ({ looks }) => looks[2]?.members[0]?.containers.push('istio-init'),
    'never switched back': ({ looks }) => looks.pop(),
  },
});

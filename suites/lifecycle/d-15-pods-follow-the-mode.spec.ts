import { type Bench, type Draft, Findings, requirement, set } from '../requirement.ts';
import { duringInitMode, type InMode } from './modes.ts';
import { follow, membersOf, restarted, startParties } from './parties.ts';

/** The same Deployments before, while and after the injector makes pods for init mode, restarted each time. */
interface Observation {
  readonly looks: readonly Omit<InMode, 'ways'>[];
}

async function observe(bench: Bench): Promise<Observation> {
  const first = await startParties(bench, 'switched');
  const before = await membersOf(bench, first);
  const { init, second } = await duringInitMode(bench, 'stays', async () => {
    const parties = await restarted(bench, first);
    return { init: await membersOf(bench, parties), second: parties };
  });
  const after = await membersOf(bench, await restarted(bench, second));
  return {
    looks: [
      { mode: 'cni', members: before },
      { mode: 'init', members: init },
      { mode: 'cni', members: after },
    ],
  };
}

export default requirement<Observation>('CNI-D-15', {
  observe,
  judge: ({ looks }) => {
    const findings = new Findings().equal(
      'modes, one after the other',
      ['cni', 'init', 'cni'],
      looks.map(({ mode }) => mode),
    );
    for (const [index, { mode, members }] of looks.entries())
      follow(findings, `${index + 1}. ${mode} mode`, members, mode);
    return findings.judgement();
  },
  mutants: {
    'both containers in init mode': ({ looks }) => containersIn(looks[1]).unshift('istio-validation'),
    'both containers in CNI mode': ({ looks }) => containersIn(looks[2]).unshift('istio-init'),
    'neither in init mode': ({ looks }) => containersIn(looks[1]).shift(),
    'neither in CNI mode': ({ looks }) => containersIn(looks[2]).shift(),
    'pods stay as they were in init mode': ({ looks }) => set(looks[1], { members: looks[0]!.members }),
    'pods stay as they were in CNI mode': ({ looks }) => set(looks[2], { members: looks[1]!.members }),
    'NET_ADMIN stays in CNI mode': ({ looks }) => looks[2]?.members[0]?.netAdmin.push('istio-proxy'),
    'the plugin adds rules of its own in init mode': ({ looks }) =>
      looks[1]?.members[0]?.redirection.rules[0]?.rules.push('-j ACCEPT'),
    'no rules in CNI mode': ({ looks }) => set(looks[2]?.members[1]?.redirection, { rules: [] }),
    'no rules in init mode': ({ looks }) => set(looks[1]?.members[1]?.redirection, { rules: [] }),
    'one pod is not made anew': ({ looks }) => looks[2]?.members.pop(),
    'never switched back': ({ looks }) => looks.pop(),
  },
});

function containersIn(look: Draft<Observation>['looks'][number] | undefined): string[] {
  return look?.members[0]?.containers ?? [];
}

import { type Bench, type Draft, Findings, requirement, set } from '../requirement.ts';
import { duringInitMode, type InMode, lookInMode } from './modes.ts';
import { carried, follow, startParties } from './parties.ts';

/** Pods that are made once the plugin is uninstalled and init mode is on, and pods that are made once it is back. */
interface Observation {
  readonly looks: readonly InMode[];
}

async function observe(bench: Bench): Promise<Observation> {
  const init = await duringInitMode(bench, 'uninstalled', async () =>
    lookInMode(bench, 'init', await startParties(bench, 'init')),
  );
  const back = await lookInMode(bench, 'cni', await startParties(bench, 'back'));
  return { looks: [init, back] };
}

export default requirement<Observation>('CNI-M-12', {
  observe,
  judge: ({ looks }) => {
    const findings = new Findings().equal(
      'modes',
      ['init', 'cni'],
      looks.map(({ mode }) => mode),
    );
    for (const { mode, members, ways } of looks) {
      follow(findings, `${mode} mode`, members, mode);
      carried(findings, `${mode} mode`, ways);
    }
    return findings.judgement();
  },
  mutants: {
    'no istio-init': ({ looks }) => rename(looks[0], 'istio-init', 'helper'),
    'istio-validation in init mode': ({ looks }) => rename(looks[0], 'app', 'istio-validation'),
    'istio-init without its right': ({ looks }) => looks[0]?.members[0]?.netAdmin.pop(),
    'not redirected in init mode': ({ looks }) => set(looks[0]?.members[0]?.redirection, { rules: [] }),
    'no call in init mode': ({ looks }) => set(looks[0]?.ways[1], { outcome: 'closed' }),
    'istio-init stays once the plugin is back': ({ looks }) =>
      rename(looks[1], 'istio-validation', 'istio-init'),
    'NET_ADMIN stays once the plugin is back': ({ looks }) =>
      looks[1]?.members[1]?.netAdmin.push('istio-proxy'),
    'not redirected once the plugin is back': ({ looks }) =>
      set(looks[1]?.members[1]?.redirection, { rules: [] }),
    'no identity once the plugin is back': ({ looks }) => set(looks[1]?.ways[0], { identity: null }),
    'never back': ({ looks }) => looks.pop(),
  },
});

function rename(look: Draft<InMode> | undefined, from: string, to: string): void {
  const containers = look?.members[0]?.containers ?? [];
  const at = containers.indexOf(from);
  if (at >= 0) containers[at] = to;
}

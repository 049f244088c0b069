import { DIRECT, type Draft, empty, type Mutants, ruleFirst, set, withoutRules } from '../requirement.ts';
import type { Case } from './cases.ts';
import { packetsOf } from './expected.ts';
import type { Outcome } from './outcomes.ts';

/** What must not pass of each table of cases: a pod without rules, a call that went another way, packets all led the same way. */
export function mutantsOf(cases: readonly Case[]): Mutants<readonly Outcome[]> {
  const at = (which: (its: Case) => boolean) => cases.findIndex(which);
  const [out, inward] = [
    at(({ outbound = [] }) => outbound.length > 0),
    at(({ inbound = [] }) => inbound.length > 0),
  ];
  const counting = at(({ probed }) => probed !== true);
  return {
    'no pod': (outcomes) => empty(outcomes),
    'no address': (outcomes) => empty(outcomes[0]?.redirection.asks.families),
    'no rule seen': (outcomes) => withoutRules(outcomes[0]?.redirection),
    ...(counting < 0
      ? {}
      : {
          'a connection more was redirected': (outcomes) => set(outcomes[counting]?.counts, { outbound: 99 }),
        }),
    ...(out < 0 ? {} : callMutants(out, 'outbound')),
    ...(inward < 0 ? {} : callMutants(inward, 'inbound')),
    ...packetMutants(cases),
  };
}

function callMutants(index: number, way: 'outbound' | 'inbound'): Mutants<readonly Outcome[]> {
  return {
    [`the other way, ${way}`]: (outcomes) => {
      const [call] = outcomes[index]?.[way] ?? [];
      set(call, { server: call?.server === null ? 'envoy' : null });
    },
    [`a call fails, ${way}`]: (outcomes) => set(outcomes[index]?.[way].at(-1), { outcome: 'TIMEOUT' }),
  };
}

const HOOKS = { 'nat OUTPUT': 'ISTIO_REDIRECT', 'nat PREROUTING': 'ISTIO_IN_REDIRECT' } as const;

/** Before all other rules of a hook: one that returns, where something is to be redirected, and one that redirects all, where something is not. */
function packetMutants(cases: readonly Case[]): Mutants<readonly Outcome[]> {
  const mutants = (Object.entries(HOOKS) as [keyof typeof HOOKS, string][]).flatMap(([hook, target]) => {
    const first = (rule: string, which: (becomes: string) => boolean) => {
      const index = cases.findIndex((its) =>
        packetsOf(its, 'ipv4').some((sample) => sample.hook === hook && which(sample.becomes)),
      );
      const change = (outcomes: Draft<readonly Outcome[]>) => {
        ruleFirst(outcomes[index]?.redirection, hook.replace('nat ', ''), rule);
      };
      return index < 0 ? [] : [[`${hook}: first ${rule}`, change] as const];
    };
    return [
      ...first('-p tcp -j RETURN', (becomes) => becomes !== DIRECT),
      ...first(`-p tcp -j ${target}`, (becomes) => becomes === DIRECT),
    ];
  });
  return Object.fromEntries(mutants);
}

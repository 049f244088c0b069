import type { Draft, Mutants } from '../bench/definition.ts';
import type { PodOutcome } from '../bench/pod-outcome.ts';
import type { Redirection } from '../probes/rules/redirection.ts';
import { INBOUND_PORT, OUTBOUND_PORT } from '../verdict/redirected.ts';
import { empty, set } from './change.ts';
import type { PodGroup } from './pod-group.ts';

type Groups = Readonly<Record<string, readonly PodOutcome[]>>;
type Change = (pod: Draft<PodOutcome>) => unknown;

const NO_RULES: Draft<Redirection> = { chains: [] };
const RULES: Draft<Redirection> = {
  chains: ['iptables-nft ipv4 nat ISTIO_OUTPUT'],
  inboundPort: INBOUND_PORT,
  outboundPort: OUTBOUND_PORT,
};

/** What must not pass of each group: none of its pods is there, or one of them is as another group's should be. */
export function groupMutants(groups: Readonly<Record<string, PodGroup<never>>>): Mutants<Groups> {
  const mutants = Object.entries(groups).flatMap(([name, group]) => [
    [`no ${group.what}`, (seen: Draft<Groups>) => set(seen, { [name]: [] })],
    ...Object.entries(changesOf(group)).map(([change, make]) => [
      `${group.what} ${change}`,
      (seen: Draft<Groups>) => {
        // An unrecorded group has no pod to change yet.
        const pods = (seen[name] ??= [{ node: 'a node', containers: [], redirection: NO_RULES, said: [] }]);
        const pod = pods.at(-1);
        if (pod !== undefined) make(pod);
      },
    ]),
  ]);
  return Object.fromEntries(mutants);
}

function changesOf({ expect, containers, logs }: PodGroup<never>): Readonly<Record<string, Change>> {
  const rules: Readonly<Record<'redirected' | 'left alone', Readonly<Record<string, Change>>>> = {
    'left alone': { 'is redirected': (pod) => set(pod, { redirection: RULES }) },
    redirected: {
      'has no rules': (pod) => set(pod, { redirection: NO_RULES }),
      'is redirected outbound only': (pod) => delete pod.redirection.inboundPort,
      'is redirected inbound only': (pod) => delete pod.redirection.outboundPort,
    },
  };
  return {
    ...(expect === undefined ? {} : rules[expect]),
    ...(containers === undefined
      ? {}
      : containers === 'injected'
        ? { 'is not injected': (pod) => set(pod, { containers: ['app'] }) }
        : { 'is injected': (pod) => pod.containers.push('istio-proxy') }),
    ...(logs === undefined
      ? {}
      : {
          'is left alone for another reason': (pod) => pod.said.splice(0, 1, 'excluded for no reason at all'),
          'is left alone in silence': (pod) => empty(pod.said),
        }),
  };
}

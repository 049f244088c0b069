import type { Draft, Mutants } from '../bench/definition.ts';
import type { PodOutcome } from '../bench/pod-outcome.ts';
import { notEntered, ruleFirst, ruleIn, withoutRule, withoutRules } from './broken-rules.ts';
import { empty, set } from './change.ts';
import type { PodGroup } from './pod-group.ts';

type Groups = Readonly<Record<string, readonly PodOutcome[]>>;
type Change = (pod: Draft<PodOutcome>) => unknown;

const REDIRECT = 'iptables-nft ipv4 nat OUTPUT -p tcp -j REDIRECT --to-ports 15001';

/** What must not pass of each group: none of its pods is there, or one of them is as another group's should be. */
export function groupMutants(groups: Readonly<Record<string, PodGroup<never>>>): Mutants<Groups> {
  const mutants = Object.entries(groups).flatMap(([name, group]) => [
    [`no ${group.what}`, (seen: Draft<Groups>) => set(seen, { [name]: [] })],
    ...Object.entries(changesOf(group)).map(([change, make]) => [
      `${group.what} ${change}`,
      (seen: Draft<Groups>) => {
        const pod = seen[name]?.at(-1);
        if (pod !== undefined) make(pod);
      },
    ]),
  ]);
  return Object.fromEntries(mutants);
}

function changesOf({ expect, onHost, containers, logs }: PodGroup<never>): Readonly<Record<string, Change>> {
  const rules: Readonly<Record<'redirected' | 'left alone', Readonly<Record<string, Change>>>> = {
    'left alone': {
      'is redirected': ({ redirection }) => redirection.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
      'is redirected without a chain of Istio': ({ redirection }) => redirection.toProxy.push(REDIRECT),
      ...(onHost
        ? {}
        : {
            'has its packets dropped': ({ redirection }) =>
              ruleIn(redirection, 'filter', 'OUTPUT', '-p tcp -j DROP'),
            'is led to a port of nobody': ({ redirection }) =>
              ruleIn(redirection, 'nat', 'OUTPUT', '-p tcp -j REDIRECT --to-ports 15999'),
          }),
    },
    redirected: {
      'has no rules': ({ redirection }) => withoutRules(redirection),
      'is redirected outbound only': ({ redirection }) => notEntered(redirection, 'PREROUTING'),
      'is redirected inbound only': ({ redirection }) => notEntered(redirection, 'OUTPUT'),
      'returns before it is redirected': ({ redirection }) =>
        ruleFirst(redirection, 'ISTIO_OUTPUT', '-j RETURN'),
      'leads its proxy back to itself': ({ redirection }) =>
        withoutRule(redirection, 'ISTIO_OUTPUT', '-m owner --uid-owner'),
      'redirects what is for the proxy alone': ({ redirection }) =>
        withoutRule(redirection, 'ISTIO_INBOUND', 'RETURN'),
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

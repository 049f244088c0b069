import type { PodSnapshot, RuleSet } from '../requirement.ts';
import { meshedPods, plainPods, podGroups, requirement, set } from '../requirement.ts';

/** Tables named istio-*, `inet istio-proxy-nat`; also ones without a chain. */
function istioTables({ tables }: RuleSet): readonly string[] {
  return tables.filter(({ name }) => name.startsWith('istio')).map(({ family, name }) => `${family} ${name}`);
}

export default requirement(
  'CNI-E-17',
  podGroups({
    look: ({ netns, rules }: PodSnapshot) => ({ netns, tables: istioTables(rules) }),
    groups: {
      plain: {
        what: 'pod outside the mesh',
        ...plainPods,
        expect: 'left alone',
        holds: (findings, subject, { tables }) => findings.equal(`${subject}: tables of Istio`, [], tables),
      },
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        expect: 'redirected',
      },
    },
    judge: (findings, { plain, meshed }) => {
      for (const { node, netns } of plain) {
        const beside = meshed.filter((pod) => pod.node === node);
        findings.some(`injected pods on ${node}`, beside);
        for (const other of beside)
          findings.holds(
            `pod outside the mesh on ${node}: network namespace`,
            'its own',
            other.netns !== netns,
            `${other.netns} and ${netns}`,
          );
      }
    },
    mutants: {
      'an empty table of nftables': ({ plain: [, second] }) => second?.tables.push('inet istio-proxy-nat'),
      'no injected pod beside it': ({ meshed }) => meshed.splice(1, 1),
      'the same pod was looked at twice': ({ plain: [, second], meshed: [, beside] }) =>
        set(second, { netns: beside?.netns }),
    },
  }),
);

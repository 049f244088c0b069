import type { PodSnapshot } from '../requirement.ts';
import { capturingPod, empty, istioChains, meshedPods, podGroups, requirement, set } from '../requirement.ts';

const TPROXY_TABLE = '133';

export default requirement(
  'CNI-F-15',
  podGroups({
    look: ({ rules }: PodSnapshot) => {
      const own = istioChains(rules);
      const everywhere = rules.tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
      return {
        /** Tables that hold a chain of Istio's, `ipv4 nat`. */
        tables: [...new Set(own.map(({ table }) => `${table.family} ${table.name}`))].toSorted(),
        /** Lines of `ip rule` that look at a mark or lead to TPROXY's table. */
        policyRules: rules.policyRules
          .filter(({ table, fwmark }) => table === TPROXY_TABLE || fwmark !== undefined)
          .map(({ family, table, fwmark }) => `${family} fwmark ${fwmark ?? 'none'} table ${table}`),
        /** Rules anywhere that look at a mark or set one. */
        marking: everywhere.map(({ spec }) => spec).filter((spec) => /\b(CONN)?MARK\b|--mark/.test(spec)),
      };
    },
    groups: {
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        // All of its rules, and no other table.
        expect: 'redirected',
        holds: (findings, subject, { tables, policyRules, marking }) => {
          const others = tables.filter((name) => !name.endsWith(' nat'));
          findings
            .some(`${subject}: tables with chains of Istio`, tables)
            .equal(`${subject}: tables beside nat`, [], others)
            .equal(`${subject}: policy routing for TPROXY`, [], policyRules)
            .equal(`${subject}: rules about marks`, [], marking);
        },
      },
      /** It does have rules in another table. */
      capturing: {
        what: 'pod with DNS capture',
        in: 'injected',
        make: (its, { images }) => capturingPod(its, images),
        holds: (findings, subject, { tables }) => {
          const families = new Set(['ipv4', ...tables.map((name) => name.split(' ')[0] ?? '')]);
          const wanted = [...families].flatMap((family) => [`${family} nat`, `${family} raw`]);
          findings.sameSet(`${subject}: tables with chains of Istio`, wanted, tables);
        },
      },
    },
    mutants: {
      'a chain in mangle': ({ meshed }) => meshed.at(-1)?.tables.push('ipv4 mangle'),
      'a route for TPROXY': ({ meshed: [first] }) => first?.policyRules.push('ipv4 fwmark 0x539 table 133'),
      'a rule that marks': ({ meshed: [first] }) => first?.marking.push('-p tcp -j MARK --set-mark 1337'),
      'a packet is dropped in filter': ({ meshed: [first] }) =>
        first?.redirection.rules.push({
          family: 'ipv4',
          table: 'filter',
          chain: 'INPUT',
          rules: ['-p tcp -j DROP'],
        }),
      'no chain at all': ({ meshed: [first] }) => empty(first?.tables),
      'a third table with capture': ({ capturing: [first] }) => first?.tables.push('ipv4 mangle'),
      'other tables are not seen': ({ capturing: [first] }) => set(first, { tables: ['ipv4 nat'] }),
    },
  }),
);

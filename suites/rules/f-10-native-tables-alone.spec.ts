import type { PodSnapshot } from '../requirement.ts';
import { capturingPod, istioChains, meshedPods, podGroups, requirement } from '../requirement.ts';

const NAT = 'nft inet istio-proxy-nat';
const RAW = 'nft inet istio-proxy-raw';

export default requirement(
  'CNI-F-10',
  podGroups({
    /** Tables that hold chains of Istio's. */
    look: ({ rules }: PodSnapshot) => {
      const names = istioChains(rules).map(
        ({ table: { backend, family, name } }) => `${backend} ${family} ${name}`,
      );
      return { tables: [...new Set(names)].toSorted() };
    },
    groups: {
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        holds: (findings, subject, { tables }) => findings.sameSet(`${subject}: tables`, [NAT], tables),
      },
      capturing: {
        what: 'pod with DNS capture',
        in: 'injected',
        make: (its, { images }) => capturingPod(its, images),
        holds: (findings, subject, { tables }) => findings.sameSet(`${subject}: tables`, [NAT, RAW], tables),
      },
    },
    mutants: {
      'iptables beside it': ({ meshed: [first] }) => first?.tables.push('iptables-nft ipv4 nat'),
      'iptables in its place': ({ meshed }) => meshed.at(-1)?.tables.splice(0, 1, 'iptables-nft ipv4 nat'),
      'no raw for DNS': ({ capturing: [first] }) => first?.tables.pop(),
    },
  }),
);

import { type AddressFamily, DIRECT, received, ruleLast, sent } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { HTTP, type Sample } from './cases.ts';
import { FROM_OUTSIDE, TO_PROXY } from './expected.ts';

/** What comes and goes by an interface that no pod here has. */
function byNet1(
  family: AddressFamily,
  becomes: { readonly in: string; readonly out: string },
): readonly Sample[] {
  return [
    {
      what: 'TCP that comes in by net1',
      hook: 'nat PREROUTING',
      packet: received(family, { inInterface: 'net1' }),
      becomes: becomes.in,
    },
    {
      what: 'TCP that goes out by net1',
      hook: 'nat OUTPUT',
      packet: sent(family, { outInterface: 'net1' }),
      becomes: becomes.out,
    },
  ];
}

export default annotated(
  'CNI-H-07',
  [
    {
      name: 'excludes-net1',
      annotations: () => ({ excludeInterfaces: 'net1' }),
      outbound: [{ to: 'peer-1', port: HTTP, proxied: true }],
      inbound: [{ port: HTTP, proxied: 'inbound' }],
      packets: (family) => byNet1(family, { in: DIRECT, out: DIRECT }),
    },
    {
      // The only one that a pod has, so that calls show what becomes of an excluded one.
      name: 'excludes-eth0',
      annotations: () => ({ excludeInterfaces: 'eth0' }),
      outbound: [{ to: 'peer-1', port: HTTP, proxied: false }],
      inbound: [{ port: HTTP, proxied: false }],
      packets: (family) => byNet1(family, { in: FROM_OUTSIDE, out: TO_PROXY }),
    },
  ],
  {
    'what comes in is returned only after the redirection': ([its]) =>
      ruleLast(its?.redirection, 'PREROUTING', '-i net1'),
    'what goes out is returned only after the redirection': ([its]) =>
      ruleLast(its?.redirection, 'OUTPUT', '-o net1'),
    'an excluded interface is redirected all the same': ([, its]) =>
      ruleLast(its?.redirection, 'PREROUTING', '-i eth0'),
  },
);

import { received, ruleFirst, ruleLast } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { type Case, HTTP } from './cases.ts';
import { FROM_OUTSIDE, TO_PROXY } from './expected.ts';

const NEW = 'istio.io/reroute-virtual-interfaces';

/** What becomes of TCP that comes in by interfaces which no pod here has. */
const comingBy =
  (interfaces: Readonly<Record<string, string>>): NonNullable<Case['packets']> =>
  (family) =>
    Object.entries(interfaces).map(([inInterface, becomes]) => ({
      what: `TCP that comes in by ${inInterface}`,
      hook: 'nat PREROUTING',
      packet: received(family, { inInterface }),
      becomes,
    }));

export default annotated(
  'CNI-H-08',
  [
    {
      // The only one that a pod has, so that a call shows what becomes of it.
      name: 'old',
      annotations: () => ({ kubevirtInterfaces: 'eth0' }),
      inbound: [{ port: HTTP, proxied: 'outbound' }],
      probed: true,
      packets: comingBy({ net1: FROM_OUTSIDE }),
    },
    {
      name: 'both',
      annotations: () => ({ kubevirtInterfaces: 'net1', [NEW]: 'net2' }),
      inbound: [{ port: HTTP, proxied: 'inbound' }],
      packets: comingBy({ net1: FROM_OUTSIDE, net2: TO_PROXY }),
    },
  ],
  {
    'it is returned before it is redirected': ([, its]) =>
      ruleLast(its?.redirection, 'PREROUTING', '-i net2 -j ISTIO_REDIRECT'),
    'it is redirected to the inbound port': ([, its]) =>
      ruleFirst(its?.redirection, 'ISTIO_REDIRECT', '-p tcp -j REDIRECT --to-ports 15006'),
    'the older annotation counts beside the newer': ([, its]) =>
      ruleFirst(its?.redirection, 'PREROUTING', '-i net1 -j ISTIO_REDIRECT'),
    'the call came by the inbound side': ([its]) =>
      Object.assign(its?.inbound[0] ?? {}, { server: 'istio-envoy' }),
  },
);

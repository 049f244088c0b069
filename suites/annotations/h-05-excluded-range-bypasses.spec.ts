import { ruleLast, sent } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { alone, HTTP, OTHER } from './cases.ts';
import { TO_PROXY } from './expected.ts';

export default annotated(
  'CNI-H-05',
  [
    {
      name: 'excludes-range',
      annotations: (addresses) => ({ excludeOutboundIPRanges: alone(addresses['peer-1']) }),
      outbound: [
        { to: 'peer-1', port: HTTP, proxied: false },
        { to: 'peer-1', port: OTHER, proxied: false },
        { to: 'peer-0', port: HTTP, proxied: true },
      ],
      packets: (family) => [
        { what: 'TCP to any other host', hook: 'nat OUTPUT', packet: sent(family), becomes: TO_PROXY },
      ],
    },
  ],
  {
    'the range is returned only after the redirection': ([its]) =>
      ruleLast(its?.redirection, 'ISTIO_OUTPUT', '-d 203.0.113.2/32 -j RETURN'),
  },
);

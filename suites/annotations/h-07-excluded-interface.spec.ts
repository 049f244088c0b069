import { ruled } from './ruled.ts';

const RETURNS = ['nat PREROUTING -i net1 -j RETURN', 'nat OUTPUT -o net1 -j RETURN'];

export default ruled('CNI-H-07', [
  {
    name: 'excludes-net1',
    annotations: { 'traffic.sidecar.istio.io/excludeInterfaces': 'net1' },
    rules: [...RETURNS, 'nat PREROUTING -p tcp -j ISTIO_INBOUND'],
  },
  { name: 'excludes-none', annotations: {}, noRules: RETURNS },
]);

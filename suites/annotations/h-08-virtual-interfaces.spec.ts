import { ruled } from './ruled.ts';

const OLD = 'traffic.sidecar.istio.io/kubevirtInterfaces';
const NEW = 'istio.io/reroute-virtual-interfaces';
const to = (name: string) => `nat PREROUTING -i ${name} -j ISTIO_REDIRECT`;
const returned = (name: string) => `nat PREROUTING -i ${name} -j RETURN`;

export default ruled('CNI-H-08', [
  { name: 'old', annotations: { [OLD]: 'net1' }, rules: [to('net1'), returned('net1')] },
  {
    name: 'both',
    annotations: { [OLD]: 'net1', [NEW]: 'net2' },
    rules: [to('net2'), returned('net2')],
    noRules: [to('net1'), returned('net1')],
  },
]);

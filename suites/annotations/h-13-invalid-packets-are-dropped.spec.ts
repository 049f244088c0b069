import { ruled } from './ruled.ts';

const CONFIG = 'proxy.istio.io/config';
const RULES = ['mangle PREROUTING -m conntrack --ctstate INVALID -j ISTIO_DROP', 'mangle ISTIO_DROP -j DROP'];

export default ruled('CNI-H-13', [
  {
    name: 'drops',
    annotations: { [CONFIG]: JSON.stringify({ proxyMetadata: { INVALID_DROP: 'true' } }) },
    rules: RULES,
  },
  { name: 'keeps', annotations: {}, noRules: RULES },
]);

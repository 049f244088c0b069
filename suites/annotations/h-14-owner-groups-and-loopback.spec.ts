import { ruled } from './ruled.ts';

/** As `proxyMetadata` of a pod: environment of its proxy, and of istio-init. */
function environment(name: string, value: string): Readonly<Record<string, string>> {
  return { 'proxy.istio.io/config': JSON.stringify({ proxyMetadata: { [name]: value } }) };
}

export default ruled('CNI-H-14', [
  {
    name: 'group',
    annotations: environment('ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE', '2000'),
    rules: ['nat ISTIO_OUTPUT -m owner --gid-owner 2000 -j RETURN'],
  },
  {
    name: 'loopback',
    annotations: environment('ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR', '127.0.0.0/8'),
    rules: ['nat ISTIO_OUTPUT -d 127.0.0.0/8 -j RETURN'],
    noRules: ['nat ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN'],
  },
]);

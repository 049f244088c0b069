import { isFrom } from '../model/istio-minor.ts';
import type { Lane } from '../model/lane.ts';
import { chartValue } from './chart-value.ts';
import type { Mesh } from './mesh.ts';

/** istio#56487: before, the value is ignored. */
const NFTABLES_SINCE = '1.27@2025-07-14';

/** What rules of pods are written with, by what was installed: a setting of the user's may be another than the lane's. */
export function backendOf(mesh: Pick<Mesh, 'values' | 'version'>): Lane['backend'] {
  const isAsked = chartValue(mesh, 'global.nativeNftables') === true;
  return isAsked && isFrom(mesh.version, NFTABLES_SINCE) ? 'nftables' : 'iptables';
}

import { memberAt } from '../model/json-object.ts';
import type { Mesh } from './mesh.ts';

/** A value of Istio's charts as it was handed to the installer, by its path: `cni.repair.enabled`; undefined where the chart's default holds. */
export function handedValue({ values }: Pick<Mesh, 'values'>, path: string): unknown {
  return memberAt(values, `values.${path}`);
}

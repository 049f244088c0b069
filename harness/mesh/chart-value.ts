import { memberAt } from '../model/json-object.ts';
import type { Mesh } from './mesh.ts';

/** A value of Istio's charts as it was handed to the installer, by its path: `cni.repair.enabled`; undefined where the chart's default holds. */
export function chartValue({ values }: Pick<Mesh, 'values'>, path: string): unknown {
  return memberAt(values, `values.${path}`);
}

/** Such a value as text, as the chart writes it; `otherwise`, the chart's default, where nobody handed one in. */
export function chartText(mesh: Pick<Mesh, 'values'>, path: string, otherwise: string): string {
  const value = chartValue(mesh, path) ?? otherwise;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

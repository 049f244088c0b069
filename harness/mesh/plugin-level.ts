import { isFrom } from '../model/istio-minor.ts';
import { chartValue } from './chart-value.ts';
import type { Mesh } from './mesh.ts';
import { scopeLevel } from './scope-level.ts';

/**
 * The level at which the plugin logs, by the values that were handed in: that of its scope `cni-plugin` (istio/istio
 * cni/pkg/cmd/root.go constructConfig). Before 1.23 it is a value of its own.
 */
export function pluginLevel(mesh: Pick<Mesh, 'values' | 'version'>): string {
  if (!isFrom(mesh.version, '1.23@2024-05-21')) return textOf(chartValue(mesh, 'cni.logLevel')) || 'debug';
  const levels =
    textOf(chartValue(mesh, 'cni.logging.level')) || textOf(chartValue(mesh, 'global.logging.level'));
  return scopeLevel(levels, 'cni-plugin');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

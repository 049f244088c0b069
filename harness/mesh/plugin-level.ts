import { isFrom } from '../model/istio-minor.ts';
import { handedValue } from './handed-value.ts';
import type { Mesh } from './mesh.ts';

/**
 * The level at which the plugin logs, by the values that were handed in: of `cni-plugin:debug,default:info` that of the plugin's
 * scope, or of `all`; of both, what stands last. A level for `default` is not one for every scope (istio/istio pkg/log/config.go,
 * cni/pkg/cmd/root.go constructConfig). Before 1.23 it is a value of its own.
 */
export function pluginLevel(mesh: Pick<Mesh, 'values' | 'version'>): string {
  if (!isFrom(mesh.version, '1.23@2024-05-21')) return textOf(handedValue(mesh, 'cni.logLevel')) || 'debug';
  const levels =
    textOf(handedValue(mesh, 'cni.logging.level')) || textOf(handedValue(mesh, 'global.logging.level'));
  const scopes = levels.split(',').map((each) => each.split(':'));
  const [, level = 'info'] = scopes.findLast(([scope]) => scope === 'cni-plugin' || scope === 'all') ?? [];
  return level;
}

/** Whether the plugin tells at that level what it decides. */
export function tellsDecisions(level: string): boolean {
  return level === 'info' || level === 'debug';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

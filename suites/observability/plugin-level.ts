import { activeConfig, type Bench, CNI_DIRECTORIES, istioEntries } from '../requirement.ts';

/** The level at which the plugin logs by the configuration that is installed in a directory of a node; `none` without one. */
export async function levelIn(
  { eyes }: Pick<Bench, 'eyes'>,
  node: string,
  confDir: string = CNI_DIRECTORIES.confDir,
): Promise<string> {
  const { cni } = await eyes.node(node, { cni: { ...CNI_DIRECTORIES, confDir } });
  const list = activeConfig(cni?.files ?? [])?.list;
  const [element] = list === undefined ? [] : istioEntries(list);
  const level = element?.plugin['plugin_log_level'];
  return typeof level === 'string' ? level : 'none';
}

/**
 * The level that the agent's flag --log_output_level means for the plugin: that of the scope `cni-plugin`, or of `all`, which
 * sets every scope; of both, what stands last. A level without a scope is of `default`, another scope. info where none is told.
 * istio/istio cni/pkg/cmd/root.go constructConfig, pkg/log/config.go processLevels
 */
export function levelOfPlugin(flag: string | null): string {
  const scopes = (flag ?? '').split(',').map((each) => each.split(':'));
  const [, level = 'info'] = scopes.findLast(([scope]) => scope === 'cni-plugin' || scope === 'all') ?? [];
  return level;
}

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

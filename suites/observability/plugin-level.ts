import { activeConfig, type Bench, istioEntries } from '../requirement.ts';

/** The level at which the plugin logs by the configuration that is installed on a node, or in another directory of it; `none` without one. */
export async function levelIn(
  { inspector }: Pick<Bench, 'inspector'>,
  node: string,
  confDir?: string,
): Promise<string> {
  const { cni } = await inspector.node(node, { cni: confDir === undefined ? true : { confDir } });
  const list = activeConfig(cni?.files ?? [])?.list;
  const [element] = list === undefined ? [] : istioEntries(list);
  const level = element?.plugin['plugin_log_level'];
  return typeof level === 'string' ? level : 'none';
}

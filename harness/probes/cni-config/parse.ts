import { z } from 'zod';
import { PLUGIN } from '../../mesh/agent-names.ts';
import type { NodeDocument, NodeEntry } from '../document.ts';
import type { CniConfigFile, CniInstallation, CniList, ListDocument, PluginConfig } from './types.ts';

const pluginSchema = z.looseObject({ type: z.string().min(1) });
const listSchema = z.looseObject({
  name: z.string().min(1),
  cniVersion: z.string().default(''),
  plugins: z.array(pluginSchema).min(1),
});
const singleSchema = z.looseObject({
  type: z.string().min(1),
  name: z.string().default(''),
  cniVersion: z.string().default(''),
});

/** The CNI installation of a node, from the probe's listing of its three directories. */
export function parseCni(cni: NonNullable<NodeDocument['cni']>): CniInstallation {
  return {
    files: cni.conf.entries.filter((entry) => entry.type === 'file').map(parseConfigFile),
    confDirectory: cni.conf,
    binDirectory: cni.bin,
    runDirectory: cni.run,
    ...(cni.kubeconfigServer === undefined ? {} : { kubeconfigServer: cni.kubeconfigServer }),
  };
}

/** Reads one file as a container runtime would (libcni: `.conf`, `.conflist`, `.json`); what is wrong is data, not an error. */
export function parseConfigFile(entry: NodeEntry): CniConfigFile {
  const file = {
    name: entry.name,
    mode: entry.mode,
    sha256: entry.sha256 ?? '',
    content: entry.content ?? '',
  };
  const extension = /\.(conf|conflist|json)$/.exec(entry.name)?.[1];
  if (extension === undefined) return { ...file, problem: 'not a configuration file by its name' };
  try {
    return { ...file, list: extension === 'conflist' ? asList(file.content) : asListOfOne(file.content) };
  } catch (error) {
    return { ...file, problem: error instanceof z.ZodError ? z.prettifyError(error) : String(error) };
  }
}

function asList(content: string): CniList {
  const document: unknown = JSON.parse(content);
  const { name, cniVersion, plugins } = listSchema.parse(document);
  return { name, cniVersion, plugins, document };
}

function asListOfOne(content: string): CniList {
  const document: unknown = JSON.parse(content);
  const plugin = singleSchema.parse(document);
  return { name: plugin.name, cniVersion: plugin.cniVersion, plugins: [plugin], document };
}

/** The file that the runtime uses: the first valid one by name. */
export function activeConfig(files: readonly CniConfigFile[]): CniConfigFile | undefined {
  return [...files].toSorted((a, b) => (a.name < b.name ? -1 : 1)).find((file) => file.list !== undefined);
}

/** The entries of type `istio-cni` in a list, with their places. */
export function istioEntries(
  list: CniList,
): readonly { readonly index: number; readonly plugin: PluginConfig }[] {
  return list.plugins
    .map((plugin, index) => ({ index, plugin }))
    .filter(({ plugin }) => plugin.type === PLUGIN);
}

/** The list without Istio's entries, as parsed JSON: as the primary CNI writes it. */
export function withoutIstio({ document: whole, plugins }: CniList): ListDocument {
  const document = whole as Partial<ListDocument>;
  return { ...document, plugins: (document.plugins ?? plugins).filter(({ type }) => type !== PLUGIN) };
}

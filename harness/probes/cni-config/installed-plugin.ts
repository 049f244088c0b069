import { PLUGIN } from '../../mesh/agent-names.ts';
import type { NodeEntry } from '../document.ts';
import { activeConfig, istioEntries, withoutIstio } from './parse.ts';
import type { CniConfigFile, CniInstallation, ListDocument, PluginConfig } from './types.ts';

/** What of a node's CNI installation is Istio's, and what is others'. */
export interface InstalledPlugin {
  /** The file that the container runtime uses; absent where none is valid, and so all that is read of it. */
  readonly active: CniConfigFile | undefined;
  /** Its document. */
  readonly document: ListDocument | undefined;
  /** Types of its plugins, in order. */
  readonly plugins: readonly string[];
  /** Elements of Istio's in it. */
  readonly elements: readonly PluginConfig[];
  /** Its document without them. */
  readonly others: ListDocument | undefined;
  /** The plugin's program; absent where there is none. */
  readonly program: NodeEntry | undefined;
  /** What is in the plugin's own directory. */
  readonly own: readonly NodeEntry[];
}

/** @param cni undefined where the look saw nothing */
export function installedPlugin(cni: CniInstallation | undefined): InstalledPlugin {
  const active = activeConfig(cni?.files ?? []);
  const list = active?.list;
  return {
    active,
    document: list?.document as ListDocument | undefined,
    plugins: list?.plugins.map(({ type }) => type) ?? [],
    elements: list === undefined ? [] : istioEntries(list).map(({ plugin }) => plugin),
    others: list === undefined ? undefined : withoutIstio(list),
    program: cni?.binDirectory.entries.find(({ name }) => name === PLUGIN),
    own: cni?.runDirectory.entries ?? [],
  };
}

import type { Lane } from '../model/lane.ts';
import type { RunCommand } from '../process/run.ts';
import { istioctlInstaller } from './istioctl-installer.ts';
import type { Document } from './merge.ts';

/** What is to be installed, told alike to every kind of installer. */
export interface WantedMesh {
  /** Values of all of Istio's charts in one document, as Helm takes them: `global`, `cni`, `pilot`, `meshConfig`, ... */
  readonly values: Document;
  /** The same and more as an IstioOperator, for who takes one: its file. */
  readonly operatorFile: string;
  /** The user's `KEY=VALUE`, in order, as `istioctl --set` takes them; they count last. */
  readonly settings: readonly string[];
}

/** Where it is installed, and for how long one waits. */
export interface InstallTarget {
  readonly kubeconfig: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (line: string) => void;
}

/** Puts a mesh into a cluster. */
export interface Installer {
  /** Installs, and waits until every component is ready; may be called again on a cluster that has one. @throws CommandError */
  install(wanted: WantedMesh, target: InstallTarget): Promise<void>;
  /**
   * The objects that it would install but for definitions of resources, YAML; asks no cluster. `undefined` as what is wanted:
   * what the charts render where nobody says anything, the CNI component installed. @throws CommandError
   */
  render(
    wanted: Pick<WantedMesh, 'operatorFile' | 'settings'> | undefined,
    signal?: AbortSignal,
  ): Promise<string>;
  /** An object as its user injects it by hand, by the mesh that stands in a cluster; makes nothing. YAML. @throws CommandError */
  inject(manifest: string, target: Pick<InstallTarget, 'kubeconfig' | 'signal'>): Promise<string>;
  /** Does what comes last in `install`, where that was cancelled before: injection and validation ask this revision. @throws CommandError */
  finish(revision: string, target: Pick<InstallTarget, 'kubeconfig' | 'signal'>): Promise<void>;
}

export interface InstallerParts {
  readonly run: RunCommand;
  readonly bin: { readonly istioctl: string };
}

/** The installer of a kind, with the programs of the images that it installs. */
export function installerOf(kind: Lane['installer'], parts: InstallerParts): Installer {
  const kinds: Readonly<Record<Lane['installer'], () => Installer>> = {
    istioctl: () => istioctlInstaller(parts),
  };
  return kinds[kind]();
}

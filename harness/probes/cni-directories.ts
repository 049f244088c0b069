import type { Lane } from '../model/lane.ts';

/** Where a node keeps what CNI plugins need: configurations and programs; and Istio's plugin its own. */
export interface CniDirectories {
  readonly confDir: string;
  readonly binDir: string;
  readonly runDir: string;
}

/** The plugin's own directory on a node. */
export const RUN_DIRECTORY = '/var/run/istio-cni';
/** The plugin's own log on a node, since Istio 1.26. */
export const PLUGIN_LOG = `${RUN_DIRECTORY}/istio-cni.log`;

/** The directories of a lane's nodes. */
export function cniDirectories({
  cniConfDir,
  cniBinDir,
}: Pick<Lane, 'cniConfDir' | 'cniBinDir'>): CniDirectories {
  return { confDir: cniConfDir, binDir: cniBinDir, runDir: RUN_DIRECTORY };
}

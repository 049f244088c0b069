import type { AccessLogFacts } from '../model/record.ts';

/** What is installed in a lane, as the specs may ask. Plain data. */
export interface Mesh {
  /** Of the control plane: `istio-system`. */
  readonly namespace: string;
  /** The CNI agent's own place and names; absent where the component is not installed. */
  readonly agent?:
    | { readonly namespace: string; readonly daemonSet: string; readonly serviceAccount: string }
    | undefined;
  readonly version: string;
  /** As the plugin reads the list: without spaces around items and without empty items. */
  readonly excludeNamespaces: readonly string[];
  /** What this istioctl's charts exclude where nobody says otherwise. */
  readonly defaultExcludeNamespaces: readonly string[];
  /** As it was told when it stood. */
  readonly accessLogFormat: AccessLogFacts;
  /** Values handed to the installer, merged, for the report and for comparing with the stanza. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Objects that the installer renders for the same values, CNI component included. */
  readonly manifest: string;
  /** Another Istio for the same values, in lane upgrade: what its own installer renders, of which components can be put in place. */
  readonly earlier?: { readonly version: string; readonly manifest: string };
  /** The IstioOperator that it was installed from, a file of the run; with `settings`, what its installer takes again. */
  readonly operatorFile: string;
  /** The user's `KEY=VALUE`, in order; in a lane's file a secret's value is hidden, and nothing is rendered with it. */
  readonly settings: readonly string[];
}

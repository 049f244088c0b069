/** How a lane programs redirection: the injected `istio-init` container, or the chained CNI plugin. */
export type Mode = 'init' | 'cni';

/** All modes, in the order in which reports show them. */
export const MODES: readonly Mode[] = ['init', 'cni'];

/** A file beside those that others watch on a node: no .conf, .conflist or .json, so that neither libcni nor the agent takes it for a configuration. */
export const MARKER = '.conformance-marker';

/** Namespace of the suite's own in every lane: its probe, its lease, and what is kept of acts. */
export const SUITE_NAMESPACE = 'conformance-probe';

/** Marks what a judging pass makes and takes away again, with its id: it is not of the lane. */
export const PASS_LABEL = 'istio-cni-conformance.pass';

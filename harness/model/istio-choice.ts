/** Which Istio: the pinned one, the pinned one that an upgrade comes from, a version of the module istio.io/istio, or a checkout. */
export type IstioChoice =
  | { readonly kind: 'pinned' | 'earlier' }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'directory'; readonly path: string };

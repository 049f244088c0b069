/** Which Istio is judged: the pinned one, a version of the module istio.io/istio, or a checkout. */
export type IstioChoice =
  | { readonly kind: 'pinned' }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'directory'; readonly path: string };

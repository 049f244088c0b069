import {
  type Bench,
  container,
  Findings,
  injectorValue,
  requirement,
  set,
  setMeshValues,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { admittedVariants } from './variants.ts';

/** Names of images that differ from each other and from Istio's; no node takes the pod, so nobody pulls them. */
const IMAGES = { init: 'conformance-init', proxy: 'conformance-proxy' } as const;
const VALUES = { init: 'global.proxy_init.image', proxy: 'global.proxy.image' } as const;

interface Observation {
  /** References of the images as admitted; null without such a container. */
  readonly init: string | null;
  readonly proxy: string | null;
  /** What the chart hands to the injector for these values. */
  readonly rendered: { readonly init: unknown; readonly proxy: unknown };
}

async function observe(bench: Bench): Promise<Observation> {
  const objects = await bench.render(
    `values.${VALUES.init}=${IMAGES.init}`,
    `values.${VALUES.proxy}=${IMAGES.proxy}`,
  );
  const values = setMeshValues({ [VALUES.init]: IMAGES.init, [VALUES.proxy]: IMAGES.proxy }, bench.mesh);
  const { pod } = await bench.during(values, () => admittedVariants(bench, { pod: {} }));
  const rules = container(pod, VALIDATION_CONTAINER) ?? container(pod, 'istio-init');
  return {
    init: rules?.image ?? null,
    proxy: container(pod, 'istio-proxy')?.image ?? null,
    rendered: {
      init: injectorValue(objects, VALUES.init) ?? null,
      proxy: injectorValue(objects, VALUES.proxy) ?? null,
    },
  };
}

export default requirement<Observation>('CNI-D-19', {
  observe,
  judge: ({ init, proxy, rendered }) =>
    new Findings()
      .equal('image of the init container', IMAGES.init, nameIn(init))
      .equal('image of istio-proxy', IMAGES.proxy, nameIn(proxy))
      .equal('the chart hands the injector', IMAGES, rendered)
      .judgement(),
  mutants: {
    "the init container has the proxy's": (seen) => set(seen, { init: seen.proxy }),
    "the proxy has the init container's": (seen) => set(seen, { proxy: seen.init }),
    'neither is heeded': (seen) => set(seen, { init: 'hub/proxyv2:tag', proxy: 'hub/proxyv2:tag' }),
    'the chart drops the value': ({ rendered }) => set(rendered, { init: 'proxyv2' }),
    'no init container': (seen) => set(seen, { init: null }),
  },
});

/** `conformance-init` of `hub/conformance-init:1.31.0-distroless`. */
function nameIn(reference: string | null): string | undefined {
  return /([^/:@]+)(?:[:@][^/]*)?$/.exec(reference ?? '')?.[1];
}

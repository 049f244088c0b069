import { chartText } from '../../mesh/chart-value.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { isFrom } from '../../model/istio-minor.ts';
import { type RedirectRequest, TRAFFIC_ANNOTATIONS } from './redirect-request.ts';
import type { PodFacts } from './types.ts';

export type Annotations = Readonly<Record<string, string>>;
/** What is installed, as far as it says how pods are redirected. */
export type Installed = Pick<Mesh, 'values' | 'version'>;

export const INTERCEPTION_MODE = 'sidecar.istio.io/interceptionMode';
export const EXCLUDED_INBOUND = `${TRAFFIC_ANNOTATIONS}excludeInboundPorts`;
const STATUS = 'status.sidecar.istio.io/port';
const STATUS_PORT = '15020';

/** By the annotation of a pod, the value below `global.proxy` that says the same, and the chart's default. */
const VALUES: Readonly<Record<string, readonly [value: string, otherwise: string]>> = {
  [STATUS]: ['statusPort', STATUS_PORT],
  [EXCLUDED_INBOUND]: ['excludeInboundPorts', ''],
  [`${TRAFFIC_ANNOTATIONS}excludeOutboundIPRanges`]: ['excludeIPRanges', ''],
  [`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`]: ['excludeOutboundPorts', ''],
  [`${TRAFFIC_ANNOTATIONS}includeInboundPorts`]: ['includeInboundPorts', '*'],
  [`${TRAFFIC_ANNOTATIONS}includeOutboundIPRanges`]: ['includeIPRanges', '*'],
  [`${TRAFFIC_ANNOTATIONS}includeOutboundPorts`]: ['includeOutboundPorts', ''],
};
const EVERYTHING = Object.entries(VALUES)
  .filter(([, [, otherwise]]) => otherwise === '*')
  .map(([annotation, [, otherwise]]) => [annotation, otherwise] as const);
/** Since istio#54289 it is written though it is empty. */
const WRITTEN_IF_EMPTY = `${TRAFFIC_ANNOTATIONS}includeInboundPorts`;

/** What the values say of every injected pod that does not say otherwise, as its annotations would; the chart's defaults say nothing. */
export function askedByValues(mesh: Installed): Annotations {
  const said = Object.entries(VALUES).flatMap(([annotation, [value, otherwise]]) => {
    const text = chartText(mesh, `global.proxy.${value}`, otherwise);
    return text === otherwise ? [] : [[annotation, text] as const];
  });
  return Object.fromEntries(said);
}

/**
 * What the injector writes for the plugin, in place of istio-init's arguments, of a pod that asks this: istio/istio
 * manifests/charts/istio-control/istio-discovery/files/injection-template.yaml.
 * @param istio version of Istio
 */
export function toldToPlugin(asked: Annotations, istio: string): Annotations {
  const { [STATUS]: status = STATUS_PORT, [EXCLUDED_INBOUND]: excluded = '', ...others } = asked;
  const written = Object.entries({ ...Object.fromEntries(EVERYTHING), ...others }).filter(
    ([annotation, value]) =>
      value !== '' || (annotation === WRITTEN_IF_EMPTY && isFrom(istio, '1.25@2024-12-25')),
  );
  return {
    [INTERCEPTION_MODE]: 'REDIRECT',
    ...Object.fromEntries(written),
    [EXCLUDED_INBOUND]: [excluded, status].filter((port) => port !== '').join(','),
  };
}

/** What a pod asks by its object; of one that the injector gave `istio-init`, also what that was told of the values by arguments. */
export function asksOf(
  { redirect, annotations }: Pick<PodFacts, 'redirect' | 'annotations'>,
  mesh: Installed,
): RedirectRequest {
  if (redirect.by !== 'istio-init' || !isInjected(annotations)) return redirect;
  const all = Object.entries({ ...askedByValues(mesh), ...redirect.annotations });
  const sorted = all.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...redirect, annotations: Object.fromEntries(sorted) };
}

/** A pod that brings its own `istio-init` has that container, too, and no injector wrote that it put it in. */
function isInjected(annotations: Annotations): boolean {
  return annotations['sidecar.istio.io/status']?.includes('"istio-init"') ?? false;
}

import { type Bench, handedText, isFrom, TRAFFIC_ANNOTATIONS } from '../requirement.ts';

export type Annotations = Readonly<Record<string, string>>;

export const MODE = 'sidecar.istio.io/interceptionMode';
export const EXCLUDED_INBOUND = `${TRAFFIC_ANNOTATIONS}excludeInboundPorts`;

/** Values below `global.proxy`, with the chart's defaults, and the annotations that an empty one does not leave out. */
const VALUES = {
  includeIPRanges: { annotation: 'includeOutboundIPRanges', otherwise: '*' },
  excludeIPRanges: { annotation: 'excludeOutboundIPRanges', otherwise: '' },
  includeInboundPorts: { annotation: 'includeInboundPorts', otherwise: '*' },
  includeOutboundPorts: { annotation: 'includeOutboundPorts', otherwise: '' },
  excludeOutboundPorts: { annotation: 'excludeOutboundPorts', otherwise: '' },
} as const;
/** Since istio#54289. */
const WRITTEN_IF_EMPTY = ['includeInboundPorts'];

/** What the plugin is told in place of istio-init's arguments, by the values as installed: istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml. */
export function installedAnnotations({
  mesh,
}: {
  readonly mesh: Pick<Bench['mesh'], 'values' | 'version'>;
}): Annotations {
  const valueOf = (name: string, otherwise: string) => handedText(mesh, `global.proxy.${name}`, otherwise);
  const written = Object.entries(VALUES).flatMap(([name, { annotation, otherwise }]) => {
    const value = valueOf(name, otherwise);
    const ifEmpty = WRITTEN_IF_EMPTY.includes(annotation) && isFrom(mesh.version, '1.25@2024-12-25');
    return value === '' && !ifEmpty ? [] : [[`${TRAFFIC_ANNOTATIONS}${annotation}`, value]];
  });
  const excluded = [valueOf('excludeInboundPorts', ''), valueOf('statusPort', '15020')];
  return {
    [MODE]: 'REDIRECT',
    ...Object.fromEntries(written),
    [EXCLUDED_INBOUND]: excluded.filter((port) => port !== '').join(','),
  };
}

import { type Annotations, toldToPlugin } from '../requirement.ts';
import type { ListedDifference } from './differences.ts';

/** How the proxy takes part in the pod. */
export type Sidecar = 'native' | 'classic';

interface ListedManifest {
  readonly since: string;
  /** Whether a pod's annotation chooses the kind of its sidecar (istio#53490); before, it is an ordinary container by default. */
  readonly chosen: boolean;
  readonly both: readonly ListedDifference[];
  /** Where the proxy is an ordinary container. */
  readonly classic: readonly ListedDifference[];
}

const TEMPLATE = 'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml';
const WEBHOOK = 'pkg/kube/inject/webhook.go';
const CONTAINER = 'spec.initContainers[redirect]';

/** What the pod of CNI mode alone says, by what the values ask of every pod. */
export function listedAnnotations(asked: Annotations, istio: string): readonly ListedDifference[] {
  return Object.entries(toldToPlugin(asked, istio)).map(([name, cni]) => ({
    where: `metadata.annotations[${name}]`,
    init: null,
    cni,
    reason: 'the plugin reads it from the pod',
    source: TEMPLATE,
  }));
}

const securityContext = (
  member: string,
  init: ListedDifference['init'],
  cni: ListedDifference['cni'],
): ListedDifference => ({
  where: `${CONTAINER}.securityContext.${member}`,
  init,
  cni,
  reason: 'validation needs no privilege',
  source: TEMPLATE,
});

/** All in which the pod of one mode may, and must, differ from the pod of the other, beside its annotations. */
const LISTED = {
  both: [
    {
      where: 'metadata.annotations[sidecar.istio.io/status].initContainers',
      init: ['istio-init'],
      cni: ['istio-validation'],
      reason: 'the injector names what it added',
      source: WEBHOOK,
    },
    {
      where: `${CONTAINER}.name`,
      init: 'istio-init',
      cni: 'istio-validation',
      reason: 'it makes the rules, or sees that they are there',
      source: TEMPLATE,
    },
    {
      where: `${CONTAINER}.args`,
      init: [],
      cni: ['--run-validation', '--skip-rule-apply'],
      reason: 'it makes the rules, or sees that they are there',
      source: TEMPLATE,
    },
    securityContext('capabilities.add', ['NET_ADMIN', 'NET_RAW'], null),
    securityContext('readOnlyRootFilesystem', false, true),
    securityContext('runAsGroup', 0, 1337),
    securityContext('runAsNonRoot', false, true),
    securityContext('runAsUser', 0, 1337),
  ],
  classic: [
    {
      where: 'spec.initContainers',
      init: ['prepare', 'redirect'],
      cni: ['redirect', 'prepare'],
      reason:
        'rules made last leave other init containers their network, validation first keeps them from running without rules',
      source: `${WEBHOOK} reorderPod`,
    },
  ],
} as const satisfies Pick<ListedManifest, 'both' | 'classic'>;

/** Newest first. */
export const LISTED_MANIFEST: readonly [ListedManifest, ...ListedManifest[]] = [
  { since: '1.31', chosen: true, ...LISTED },
  { since: '1.24@2024-10-15', chosen: true, ...LISTED },
  { since: '1.21', chosen: false, ...LISTED },
];

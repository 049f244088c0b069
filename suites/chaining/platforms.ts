import { isFrom } from '../requirement.ts';

/** What the chart makes of a platform: where configuration and program go and namespaces are, and what else its profile sets. */
export interface Rendered {
  readonly confDir: string | null;
  readonly binDir: string | null;
  readonly netnsDir: string | null;
  /** Name of the configuration file; null where the first of the directory is used. */
  readonly confName: string | null;
  readonly chained: string | null;
  /** SELinux type of the agent. */
  readonly seLinux: string | null;
  /** Pods that are critical to a node and may run beside the agent. */
  readonly quota: string | null;
}

const USUAL = {
  confDir: '/etc/cni/net.d',
  binDir: '/opt/cni/bin',
  netnsDir: '/var/run/netns',
  confName: null,
  chained: 'true',
  seLinux: null,
  quota: null,
} as const;
const K3S = '/var/lib/rancher/k3s';
const MICROK8S = '/var/snap/microk8s/current';

/** istio/istio manifests/charts/istio-cni/files/profile-platform-*.yaml. The directory of gke's programs follows from its version of Kubernetes. */
export const PLATFORMS = {
  none: USUAL,
  gke: { ...USUAL, quota: '5000' },
  k3d: { ...USUAL, confDir: `${K3S}/agent/etc/cni/net.d`, binDir: '/bin' },
  k3s: { ...USUAL, confDir: `${K3S}/agent/etc/cni/net.d`, binDir: `${K3S}/data/cni` },
  microk8s: { ...USUAL, confDir: `${MICROK8S}/args/cni-network`, binDir: `${MICROK8S}/opt/cni/bin` },
  minikube: { ...USUAL, netnsDir: '/var/run/docker/netns' },
  openshift: {
    ...USUAL,
    confDir: '/etc/cni/multus/net.d',
    binDir: '/var/lib/cni/bin',
    confName: 'istio-cni.conf',
    chained: 'false',
    seLinux: 'spc_t',
  },
} as const satisfies Readonly<Record<string, Rendered>>;

/** What a version of the chart renders: gke is a platform since istio#54141, with a quota since #55542; #54112 moved the programs of k3s. */
export function platformsOf(istio: string): Readonly<Record<string, Rendered>> {
  const { gke, k3s, ...others } = PLATFORMS;
  const hasGke = isFrom(istio, '1.25@2024-12-03');
  const hasQuota = isFrom(istio, '1.26@2025-03-28');
  const isMoved = isFrom(istio, '1.25@2024-12-02');
  return {
    ...others,
    ...(hasGke ? { gke: hasQuota ? gke : USUAL } : {}),
    k3s: isMoved ? k3s : { ...k3s, binDir: `${K3S}/data/current/bin/` },
  };
}

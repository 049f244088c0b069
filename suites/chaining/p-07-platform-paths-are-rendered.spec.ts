import { AGENT, type Bench, Findings, isFrom, type KubeObject, requirement, set } from '../requirement.ts';

/** What the chart makes of a platform: where configuration and program go and namespaces are, and what else its profile sets. */
interface Rendered {
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

type Platform = keyof typeof PLATFORMS;
type Observation = Readonly<Partial<Record<Platform, Rendered>>> & Readonly<Record<'none', Rendered>>;

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
const PLATFORMS = {
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
function platformsOf(istio: string): Readonly<Record<string, Rendered>> {
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

async function observe(bench: Bench): Promise<Observation> {
  const names = Object.keys(platformsOf(bench.mesh.version));
  const all = await Promise.all(
    names.map(async (name) => {
      const settings = name === 'none' ? [] : [`values.global.platform=${name}`];
      return [name, renderedOf(await bench.render(...settings))] as const;
    }),
  );
  return Object.fromEntries(all) as Observation;
}

function renderedOf(objects: readonly KubeObject[]): Rendered {
  const named = (kind: string, name: string) =>
    objects.find((each) => each.kind === kind && each.metadata.name === name);
  const pod = named('DaemonSet', AGENT)?.['spec'].template.spec;
  const volumes: readonly { name: string; hostPath?: { path: string } }[] = pod?.volumes ?? [];
  const of = (name: string) => volumes.find((volume) => volume.name === name)?.hostPath?.path ?? null;
  const config = named('ConfigMap', 'istio-cni-config')?.['data'] ?? {};
  return {
    confDir: of('cni-net-dir'),
    binDir: of('cni-bin-dir'),
    netnsDir: of('cni-netns-dir'),
    confName: config.CNI_CONF_NAME ?? null,
    chained: config.CHAINED_CNI_PLUGIN ?? null,
    seLinux: pod?.containers[0].securityContext.seLinuxOptions?.type ?? null,
    quota: named('ResourceQuota', 'istio-cni-resource-quota')?.['spec'].hard.pods ?? null,
  };
}

export default requirement<Observation>('CNI-P-07', {
  observe,
  judge: (seen, _, istio) => {
    const platforms = platformsOf(istio);
    const findings = new Findings().sameSet('platforms', Object.keys(platforms), Object.keys(seen));
    for (const [name, wanted] of Object.entries(platforms))
      findings.equal(`platform ${name}`, wanted, seen[name as Platform]);
    return findings.judgement();
  },
  mutants: {
    'k3s with the usual directory': ({ k3s }) => set(k3s, { confDir: '/etc/cni/net.d' }),
    'microk8s with another program directory': ({ microk8s }) => set(microk8s, { binDir: '/opt/cni/bin' }),
    'minikube with the usual network namespaces': ({ minikube }) =>
      set(minikube, { netnsDir: '/var/run/netns' }),
    'gke without its quota': ({ gke }) => set(gke, { quota: null }),
    'k3d with the programs of k3s': ({ k3d }) => set(k3d, { binDir: '/var/lib/rancher/k3s/data/cni' }),
    'openshift in a chain': ({ openshift }) => set(openshift, { chained: 'true' }),
    'openshift under the SELinux type of other pods': ({ openshift }) => set(openshift, { seLinux: null }),
    'openshift with a name that is found by chance': ({ openshift }) => set(openshift, { confName: null }),
    'a platform was not tried': (seen) => delete (seen as Partial<typeof seen>).minikube,
    'nothing is rendered': ({ none }) => set(none, { confDir: null, binDir: null }),
  },
});

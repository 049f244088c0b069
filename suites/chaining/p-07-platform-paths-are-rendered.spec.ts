import { AGENT, type Bench, Findings, type KubeObject, requirement, set } from '../requirement.ts';

/** Where the chart puts configuration and program on a platform. */
interface Paths {
  readonly confDir: string | null;
  readonly binDir: string | null;
}

type Observation = Readonly<Record<keyof typeof PLATFORMS, Paths>>;

/** istio/istio manifests/charts/istio-cni/files/profile-platform-*.yaml. */
const PLATFORMS = {
  none: { confDir: '/etc/cni/net.d', binDir: '/opt/cni/bin' },
  k3s: { confDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d', binDir: '/var/lib/rancher/k3s/data/cni' },
  microk8s: {
    confDir: '/var/snap/microk8s/current/args/cni-network',
    binDir: '/var/snap/microk8s/current/opt/cni/bin',
  },
  minikube: { confDir: '/etc/cni/net.d', binDir: '/opt/cni/bin' },
} as const;

async function observe(bench: Bench): Promise<Observation> {
  const names = Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[];
  const all = await Promise.all(
    names.map(async (name) => {
      const settings = name === 'none' ? [] : [`values.global.platform=${name}`];
      return [name, pathsOf(await bench.render(...settings))] as const;
    }),
  );
  return Object.fromEntries(all) as Observation;
}

function pathsOf(objects: readonly KubeObject[]): Paths {
  const daemonSet = objects.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === AGENT);
  const volumes: readonly { name: string; hostPath?: { path: string } }[] =
    daemonSet?.['spec'].template.spec.volumes ?? [];
  const of = (name: string) => volumes.find((volume) => volume.name === name)?.hostPath?.path ?? null;
  return { confDir: of('cni-net-dir'), binDir: of('cni-bin-dir') };
}

export default requirement<Observation>('CNI-P-07', {
  observe,
  judge: (seen) => {
    const findings = new Findings().sameSet('platforms', Object.keys(PLATFORMS), Object.keys(seen));
    for (const [name, wanted] of Object.entries(PLATFORMS))
      findings.equal(`platform ${name}: directories`, wanted, seen[name as keyof typeof PLATFORMS]);
    return findings.judgement();
  },
  mutants: {
    'k3s with the usual directory': ({ k3s }) => set(k3s, { confDir: '/etc/cni/net.d' }),
    'microk8s with another program directory': ({ microk8s }) => set(microk8s, { binDir: '/opt/cni/bin' }),
    'a platform was not tried': (seen) => delete (seen as Partial<typeof seen>).minikube,
    'nothing is rendered': (seen) => set(seen, { none: { confDir: null, binDir: null } }),
  },
});

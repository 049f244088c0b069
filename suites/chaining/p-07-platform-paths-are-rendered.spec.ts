import {
  AGENT,
  AGENT_CONFIG,
  type Bench,
  Findings,
  type KubeObject,
  objectNamed,
  requirement,
  set,
} from '../requirement.ts';
import { type PLATFORMS, platformsOf, type Rendered } from './platforms.ts';

type Platform = keyof typeof PLATFORMS;
type Observation = Readonly<Partial<Record<Platform, Rendered>>> & Readonly<Record<'none', Rendered>>;

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
  const pod = objectNamed(objects, 'DaemonSet', AGENT)?.['spec'].template.spec;
  const volumes: readonly { name: string; hostPath?: { path: string } }[] = pod?.volumes ?? [];
  const of = (name: string) => volumes.find((volume) => volume.name === name)?.hostPath?.path ?? null;
  const config = objectNamed(objects, 'ConfigMap', AGENT_CONFIG)?.['data'];
  return {
    confDir: of('cni-net-dir'),
    binDir: of('cni-bin-dir'),
    netnsDir: of('cni-netns-dir'),
    confName: config?.CNI_CONF_NAME ?? null,
    chained: config?.CHAINED_CNI_PLUGIN ?? null,
    seLinux: pod?.containers[0].securityContext.seLinuxOptions?.type ?? null,
    quota: objectNamed(objects, 'ResourceQuota', 'istio-cni-resource-quota')?.['spec'].hard.pods ?? null,
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

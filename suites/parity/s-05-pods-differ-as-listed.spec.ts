import {
  type Annotations,
  askedByValues,
  type Bench,
  contractFor,
  echoContainer,
  Findings,
  NATIVE_SIDECAR,
  parity,
  pod,
  set,
  sleepingContainer,
  unscheduled,
} from '../requirement.ts';
import { exactlyListed } from './differences.ts';
import { jsonDifferences } from './json-differences.ts';
import { LISTED_MANIFEST, listedAnnotations, type Sidecar } from './listed-manifest.ts';
import { type Manifest, manifestOf } from './manifest.ts';

interface Observation extends Readonly<Record<Sidecar, Manifest>> {
  readonly version: string;
  /** What the values ask of every injected pod. */
  readonly asked: Annotations;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('pods', { inject: true });
  const made = (name: Sidecar) =>
    pod(
      {
        namespace,
        name,
        annotations: { [NATIVE_SIDECAR]: String(name === 'native') },
        initContainers: [sleepingContainer({ name: 'prepare' })],
        containers: [echoContainer()],
      },
      bench.images,
    );
  const [native, classic] = await bench.create(unscheduled(made('native')), unscheduled(made('classic')));
  return {
    version: bench.mesh.version,
    asked: askedByValues(bench.mesh),
    native: manifestOf(native!),
    classic: manifestOf(classic!),
  };
}

export default parity<Observation>('CNI-S-05', {
  observe,
  compare: ({ init, cni }) => {
    const findings = new Findings().equal('Istio in both modes', init.version, cni.version);
    const { contract, beyond } = contractFor(LISTED_MANIFEST, cni.version);
    const { chosen } = contract;
    const both = [...listedAnnotations(cni.asked, cni.version), ...contract.both];
    const classic = [...both, ...contract.classic];
    for (const [sidecar, listed] of Object.entries({ native: chosen ? both : classic, classic })) {
      const its = sidecar as Sidecar;
      const differences = jsonDifferences(init[its], cni[its]);
      beyond(exactlyListed(findings, `pod with a ${sidecar} sidecar`, listed, differences)?.where);
    }
    return findings.judgement();
  },
  mutants: {
    'another Istio': ({ init }) => set(init, { version: '1.30.0' }),
    'the validation container keeps a capability': ({ cni }) =>
      set(redirect(cni.native).securityContext.capabilities, { add: ['NET_ADMIN'] }),
    'the validation container runs as root': ({ cni }) =>
      set(redirect(cni.classic).securityContext, { runAsUser: 0 }),
    'an argument that is not listed': ({ cni }) => redirect(cni.native).args.push('--force-apply'),
    'an argument is gone': ({ cni }) => redirect(cni.native).args.pop(),
    'two arguments swapped': ({ cni }) => redirect(cni.native).args.splice(1, 2, '15001', '-p'),
    'istio-init stays beside validation': ({ cni, init }) =>
      podSpec(cni.native).initContainers.push({ ...redirect(init.native) }),
    'an application container gains a capability': ({ cni }) =>
      set(podSpec(cni.native).containers[0], {
        securityContext: { capabilities: { add: ['NET_ADMIN'] } },
      }),
    'the proxy has another image': ({ init }) => set(podSpec(init.native).initContainers[1], { image: 'x' }),
    'a label that is not listed': ({ cni }) => set((cni.native as any).metadata.labels, { extra: 'x' }),
    'an annotation is not written any more': ({ cni }) =>
      delete (cni.native as any).metadata.annotations['traffic.sidecar.istio.io/includeInboundPorts'],
    'a value of the lanes is not written': ({ cni }) =>
      set(cni, { asked: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '9191' } }),
    'istio-init writes annotations as well': ({ cni, init }) =>
      set((init.native as any).metadata.annotations, (cni.native as any).metadata.annotations),
    'validation is last': ({ cni }) => {
      const { initContainers } = podSpec(cni.classic);
      initContainers.push(initContainers.shift());
    },
    'an init container more': ({ cni }) => podSpec(cni.classic).initContainers.push({ name: 'other' }),
    'the sidecar is a regular container': ({ cni }) => set(cni, { native: cni.classic }),
    'nothing differs': ({ cni, init }) => set(cni, init),
  },
});

// A manifest is any JSON; mutants know this one.
function podSpec(manifest: unknown): any {
  return (manifest as any).spec;
}

function redirect(manifest: unknown): any {
  const names = ['istio-init', 'istio-validation'];
  return podSpec(manifest).initContainers.find(({ name }: { name: string }) => names.includes(name));
}

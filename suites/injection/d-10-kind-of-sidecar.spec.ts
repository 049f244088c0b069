import { type Bench, Findings, requirement, set, setIstiodVariable } from '../requirement.ts';
import { admittedVariants } from './variants.ts';

const ANNOTATION = 'sidecar.istio.io/nativeSidecar';
const VARIABLE = 'ENABLE_NATIVE_SIDECARS';

/** Kind of the container istio-proxy, by what the pod's annotation says: `sidecar` is an init container that always restarts. */
type Kinds = Record<'asked' | 'declined' | 'silent', string>;

/** By what istiod is told. */
type Observation = Readonly<Record<'nothing' | 'enabled' | 'disabled', Kinds>>;

async function observe(bench: Bench): Promise<Observation> {
  const nothing = await kinds(bench, 'nothing');
  await bench.perform(setIstiodVariable({ name: VARIABLE, value: 'true' }));
  const enabled = await kinds(bench, 'enabled');
  await bench.perform(setIstiodVariable({ name: VARIABLE, value: 'false' }));
  return { nothing, enabled, disabled: await kinds(bench, 'disabled') };
}

async function kinds(bench: Bench, told: keyof Observation): Promise<Kinds> {
  const variants = {
    asked: { annotations: { [ANNOTATION]: 'true' } },
    declined: { annotations: { [ANNOTATION]: 'false' } },
    silent: {},
  };
  const { asked, declined, silent } = await admittedVariants(bench, variants, told);
  const [ofAsked, ofDeclined, ofSilent] = [asked, declined, silent].map(
    ({ containers }) => containers.find(({ name }) => name === 'istio-proxy')?.kind ?? 'none',
  );
  return { asked: ofAsked!, declined: ofDeclined!, silent: ofSilent! };
}

export default requirement<Observation>('CNI-D-10', {
  observe,
  judge: ({ nothing, enabled, disabled }) => {
    const findings = new Findings();
    const told = [
      ['istiod told nothing, kubelets of 1.33 or newer', nothing, 'sidecar'],
      [`${VARIABLE}=true`, enabled, 'sidecar'],
      [`${VARIABLE}=false`, disabled, 'regular'],
    ] as const;
    for (const [where, seen, otherwise] of told) {
      findings.equal(`${where}, nativeSidecar true: istio-proxy`, 'sidecar', seen.asked);
      findings.equal(`${where}, nativeSidecar false: istio-proxy`, 'regular', seen.declined);
      findings.equal(`${where}, no annotation: istio-proxy`, otherwise, seen.silent);
    }
    return findings.judgement();
  },
  mutants: {
    'true is not heeded': ({ nothing }) => set(nothing, { asked: 'regular' }),
    'false is not heeded': ({ nothing }) => set(nothing, { declined: 'sidecar' }),
    'classic by default': ({ nothing }) => set(nothing, { silent: 'regular' }),
    'not injected': ({ nothing }) => set(nothing, { silent: 'none' }),
    'enabled, and classic nevertheless': ({ enabled }) => set(enabled, { silent: 'regular' }),
    'disabled, and native nevertheless': ({ disabled }) => set(disabled, { silent: 'sidecar' }),
    'the mesh outranks a pod that declines': ({ enabled }) => set(enabled, { declined: 'sidecar' }),
    'the mesh outranks a pod that asks': ({ disabled }) => set(disabled, { asked: 'regular' }),
  },
});

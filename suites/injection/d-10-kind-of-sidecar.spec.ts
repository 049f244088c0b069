import {
  type Bench,
  chartText,
  Findings,
  inRevision,
  type KubeObject,
  NATIVE_SIDECAR,
  objectNamed,
  requirement,
  revisionOf,
  set,
  setIstiodVariable,
} from '../requirement.ts';
import { admittedVariants } from './variants.ts';

const VARIABLE = 'ENABLE_NATIVE_SIDECARS';
const VALUE = `values.pilot.env.${VARIABLE}`;

/** Kind of the container istio-proxy, by what the pod's annotation says: `sidecar` is an init container that always restarts. */
type Kinds = Record<'asked' | 'declined' | 'silent', string>;

/** What istiod is told. */
type Told = 'asInstalled' | 'enabled' | 'disabled';

interface Observation extends Readonly<Record<Told, Kinds>> {
  /** What the installation tells it. */
  readonly installed: string | null;
  /** Value of istiod's variable, where the chart is told false. */
  readonly rendered: string | null;
}

async function observe(bench: Bench): Promise<Observation> {
  const istiod = inRevision('istiod', revisionOf(bench.mesh.values));
  const rendered = variableIn(istiod, await bench.render(`${VALUE}=false`));
  const asInstalled = await kinds(bench, 'as-installed');
  await bench.perform(setIstiodVariable({ name: VARIABLE, value: 'true' }, bench.mesh));
  const enabled = await kinds(bench, 'enabled');
  await bench.perform(setIstiodVariable({ name: VARIABLE, value: 'false' }, bench.mesh));
  const disabled = await kinds(bench, 'disabled');
  const installed = chartText(bench.mesh, `pilot.env.${VARIABLE}`, '') || null;
  return { installed, rendered, asInstalled, enabled, disabled };
}

function variableIn(name: string, objects: readonly KubeObject[]): string | null {
  const istiod = objectNamed(objects, 'Deployment', name);
  const env: readonly { name: string; value?: string }[] = (
    istiod?.['spec'].template.spec.containers ?? []
  ).flatMap((each: { env?: unknown }) => each.env ?? []);
  return env.find((variable) => variable.name === VARIABLE)?.value ?? null;
}

async function kinds(bench: Bench, told: string): Promise<Kinds> {
  const variants = {
    asked: { annotations: { [NATIVE_SIDECAR]: 'true' } },
    declined: { annotations: { [NATIVE_SIDECAR]: 'false' } },
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
  judge: ({ installed, rendered, asInstalled, enabled, disabled }) => {
    const findings = new Findings().equal(`istiod's ${VARIABLE} with ${VALUE}=false`, 'false', rendered);
    const byKubelets = installed === 'false' ? 'regular' : 'sidecar';
    const told = [
      [`istiod told ${installed ?? 'nothing'}, kubelets of 1.33 or newer`, asInstalled, byKubelets],
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
    'the chart drops the value': (seen) => set(seen, { rendered: null }),
    'it was installed as off': (seen) => set(seen, { installed: 'false' }),
    'true is not heeded': ({ asInstalled }) => set(asInstalled, { asked: 'regular' }),
    'false is not heeded': ({ asInstalled }) => set(asInstalled, { declined: 'sidecar' }),
    'classic by default': ({ asInstalled }) => set(asInstalled, { silent: 'regular' }),
    'not injected': ({ asInstalled }) => set(asInstalled, { silent: 'none' }),
    'enabled, and classic nevertheless': ({ enabled }) => set(enabled, { silent: 'regular' }),
    'disabled, and native nevertheless': ({ disabled }) => set(disabled, { silent: 'sidecar' }),
    'the mesh outranks a pod that declines': ({ enabled }) => set(enabled, { declined: 'sidecar' }),
    'the mesh outranks a pod that asks': ({ disabled }) => set(disabled, { asked: 'regular' }),
  },
});

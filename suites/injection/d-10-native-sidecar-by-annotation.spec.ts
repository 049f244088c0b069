import { type Bench, Findings, requirement } from '../requirement.ts';
import { admittedVariants } from './variants.ts';

const NATIVE = 'sidecar.istio.io/nativeSidecar';
/** Kind of the container istio-proxy: `sidecar` is an init container that always restarts. */
type Observation = Readonly<Record<'asked' | 'declined' | 'silent', string>>;

async function observe(bench: Bench): Promise<Observation> {
  const pods = await admittedVariants(bench, {
    asked: { annotations: { [NATIVE]: 'true' } },
    declined: { annotations: { [NATIVE]: 'false' } },
    silent: {},
  });
  const kinds = Object.entries(pods).map(([name, { containers }]) => [
    name,
    containers.find((each) => each.name === 'istio-proxy')?.kind ?? 'none',
  ]);
  return Object.fromEntries(kinds) as Observation;
}

export default requirement<Observation>('CNI-D-10', {
  observe,
  judge: ({ asked, declined, silent }) =>
    new Findings()
      .equal('nativeSidecar true: istio-proxy', 'sidecar', asked)
      .equal('nativeSidecar false: istio-proxy', 'regular', declined)
      .equal('without the annotation, kubelets of 1.33 or newer: istio-proxy', 'sidecar', silent)
      .judgement(),
  mutants: {
    'true is not heeded': (seen) => Object.assign(seen, { asked: 'regular' }),
    'false is not heeded': (seen) => Object.assign(seen, { declined: 'sidecar' }),
    'classic by default': (seen) => Object.assign(seen, { silent: 'regular' }),
    'not injected': (seen) => Object.assign(seen, { silent: 'none' }),
  },
});

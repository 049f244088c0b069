import { type Bench, empty, Findings, requirement, set } from '../requirement.ts';
import { admittedVariants, type Rights, rightsOf } from './variants.ts';

interface Observation {
  readonly tproxy: readonly Rights[];
  readonly redirect: readonly Rights[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { tproxy, redirect } = await admittedVariants(bench, {
    tproxy: { annotations: { 'sidecar.istio.io/interceptionMode': 'TPROXY' } },
    redirect: {},
  });
  return { tproxy: rightsOf(tproxy), redirect: rightsOf(redirect) };
}

export default requirement<Observation>('CNI-D-11', {
  observe,
  judge: ({ tproxy, redirect }) => {
    const findings = new Findings();
    const proxy = tproxy.find(({ container }) => container === 'istio-proxy');
    findings
      .equal('TPROXY, istio-proxy: capabilities added', ['NET_ADMIN'], proxy?.added)
      .equal('TPROXY, istio-proxy: user and group', [0, 1337], [proxy?.user, proxy?.group]);
    for (const { container, added } of tproxy.filter((each) => each !== proxy))
      findings.equal(`TPROXY, ${container}: capabilities added`, [], added);
    findings.some('REDIRECT: containers', redirect);
    for (const { container, added } of redirect)
      findings.equal(`REDIRECT, ${container}: capabilities added`, [], added);
    return findings.judgement();
  },
  mutants: {
    'the proxy does not get it': ({ tproxy }) =>
      empty(tproxy.find(({ container }) => container === 'istio-proxy')?.added),
    'the proxy gets more': ({ tproxy }) =>
      tproxy.find(({ container }) => container === 'istio-proxy')?.added.push('NET_RAW'),
    'validation gets it, too': ({ tproxy }) =>
      tproxy.find(({ container }) => container === 'istio-validation')?.added.push('NET_ADMIN'),
    'with REDIRECT, too': ({ redirect }) =>
      redirect.find(({ container }) => container === 'istio-proxy')?.added.push('NET_ADMIN'),
    'another user': ({ tproxy }) =>
      set(
        tproxy.find(({ container }) => container === 'istio-proxy'),
        { user: 1337 },
      ),
    'nothing was seen': ({ redirect }) => empty(redirect),
  },
});

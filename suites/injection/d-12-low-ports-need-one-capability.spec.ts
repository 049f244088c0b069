import { type Bench, Findings, requirement } from '../requirement.ts';
import { admittedVariants, type Rights, rightsOf } from './variants.ts';

async function observe(bench: Bench): Promise<readonly Rights[]> {
  const { binding } = await admittedVariants(bench, {
    binding: { annotations: { 'sidecar.istio.io/capNetBindService': 'true' } },
  });
  return rightsOf(binding);
}

export default requirement<readonly Rights[]>('CNI-D-12', {
  observe,
  judge: (containers) => {
    const findings = new Findings().some('containers', containers);
    for (const { container, added } of containers) {
      const wanted = container === 'istio-proxy' ? ['NET_BIND_SERVICE'] : [];
      findings.equal(`${container}: capabilities added`, wanted, added);
    }
    const names = containers.map(({ container }) => container);
    return findings
      .holds('istio-proxy', 'among the containers', names.includes('istio-proxy'), names.join())
      .judgement();
  },
  mutants: {
    'it is not added': (containers) =>
      containers.find(({ container }) => container === 'istio-proxy')?.added.splice(0),
    'NET_ADMIN comes along': (containers) =>
      containers.find(({ container }) => container === 'istio-proxy')?.added.push('NET_ADMIN'),
    'another container gets it': (containers) => containers[0]?.added.push('NET_BIND_SERVICE'),
    'no proxy': (containers) =>
      containers.splice(
        0,
        containers.length,
        ...containers.filter(({ container }) => container !== 'istio-proxy'),
      ),
  },
});

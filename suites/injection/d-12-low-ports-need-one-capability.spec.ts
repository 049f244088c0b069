import { type Bench, empty, Findings, requirement, set } from '../requirement.ts';
import { admittedVariants, type Rights, rightsOf } from './variants.ts';

/** Containers of a pod that asks to bind low ports, and of one that does not. */
type Observation = Readonly<Record<'binding' | 'plain', readonly Rights[]>>;

const PROXY = 'istio-proxy';

async function observe(bench: Bench): Promise<Observation> {
  const { binding, plain } = await admittedVariants(bench, {
    binding: { annotations: { 'sidecar.istio.io/capNetBindService': 'true' } },
    plain: {},
  });
  return { binding: rightsOf(binding), plain: rightsOf(plain) };
}

const PROXYS = { binding: ['NET_BIND_SERVICE'], plain: [] } as const;

export default requirement<Observation>('CNI-D-12', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const name of ['binding', 'plain'] as const) {
      for (const { container, added } of seen[name]) {
        const wanted = container === PROXY ? PROXYS[name] : [];
        findings.equal(`${name} pod: ${container}: capabilities added`, wanted, added);
      }
      const names = seen[name].map(({ container }) => container);
      findings.holds(`${name} pod: ${PROXY}`, 'among the containers', names.includes(PROXY), names.join());
    }
    return findings.judgement();
  },
  mutants: {
    'it is not added': ({ binding }) => empty(proxy(binding)?.added),
    'NET_ADMIN comes along': ({ binding }) => proxy(binding)?.added.push('NET_ADMIN'),
    'another container gets it': ({ binding }) => binding[0]?.added.push('NET_BIND_SERVICE'),
    'every proxy gets it': ({ plain }) => proxy(plain)?.added.push('NET_BIND_SERVICE'),
    'no proxy': ({ binding }) => set(proxy(binding), { container: 'other' }),
  },
});

function proxy<R extends { readonly container: string }>(containers: readonly R[]): R | undefined {
  return containers.find(({ container }) => container === PROXY);
}

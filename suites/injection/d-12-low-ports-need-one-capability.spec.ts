import {
  APP_CONTAINER,
  type Bench,
  chartValue,
  empty,
  Findings,
  requirement,
  set,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { compareRights, type Given, NOTHING, type Rights, rightsOf } from './rights.ts';
import { admittedVariants } from './variants.ts';

interface Observation {
  /** Whether the installation makes Istio's containers privileged. */
  readonly privileged: boolean;
  /** Containers of a pod that asks to bind low ports, and of one that does not. */
  readonly binding: readonly Rights[];
  readonly plain: readonly Rights[];
}

const PROXY = 'istio-proxy';

async function observe(bench: Bench): Promise<Observation> {
  const { binding, plain } = await admittedVariants(bench, {
    binding: { annotations: { 'sidecar.istio.io/capNetBindService': 'true' } },
    plain: {},
  });
  const privileged = chartValue(bench.mesh, 'global.proxy.privileged') === true;
  return { privileged, binding: rightsOf(binding), plain: rightsOf(plain) };
}

const PROXYS = {
  binding: { added: ['NET_BIND_SERVICE'], user: 0, group: 1337 },
  plain: NOTHING,
} as const satisfies Readonly<Record<string, Given>>;

export default requirement<Observation>('CNI-D-12', {
  observe,
  judge: ({ privileged, ...seen }) => {
    const findings = new Findings();
    for (const name of ['binding', 'plain'] as const) {
      const wanted = {
        [VALIDATION_CONTAINER]: NOTHING,
        [PROXY]: PROXYS[name],
        [APP_CONTAINER]: 'untouched',
      } as const;
      compareRights(findings, `${name} pod`, wanted, { rights: seen[name], privileged });
    }
    return findings.judgement();
  },
  mutants: {
    'it is not added': ({ binding }) => empty(proxy(binding)?.added),
    'NET_ADMIN comes along': ({ binding }) => proxy(binding)?.added.push('NET_ADMIN'),
    'the proxy is privileged': ({ binding }) => set(proxy(binding), { privileged: true }),
    "the proxy keeps the runtime's default": ({ binding }) => empty(proxy(binding)?.dropped),
    'the proxy may escalate': ({ binding }) => set(proxy(binding), { escalates: true }),
    'another container gets it': ({ binding }) => binding[0]?.added.push('NET_BIND_SERVICE'),
    'every proxy gets it': ({ plain }) => proxy(plain)?.added.push('NET_BIND_SERVICE'),
    'every proxy is root': ({ plain }) => set(proxy(plain), { user: 0, nonRoot: false }),
    'no proxy': ({ binding }) => set(proxy(binding), { container: 'other' }),
  },
});

function proxy<R extends { readonly container: string }>(containers: readonly R[]): R | undefined {
  return containers.find(({ container }) => container === PROXY);
}

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
  readonly tproxy: readonly Rights[];
  readonly redirect: readonly Rights[];
}

const PROXY = 'istio-proxy';

async function observe(bench: Bench): Promise<Observation> {
  const { tproxy, redirect } = await admittedVariants(bench, {
    tproxy: { annotations: { 'sidecar.istio.io/interceptionMode': 'TPROXY' } },
    redirect: {},
  });
  const privileged = chartValue(bench.mesh, 'global.proxy.privileged') === true;
  return { privileged, tproxy: rightsOf(tproxy), redirect: rightsOf(redirect) };
}

function wanted(proxys: Given) {
  return { [VALIDATION_CONTAINER]: NOTHING, [PROXY]: proxys, [APP_CONTAINER]: 'untouched' } as const;
}

export default requirement<Observation>('CNI-D-11', {
  observe,
  judge: ({ privileged, tproxy, redirect }) => {
    const findings = new Findings();
    const net = { added: ['NET_ADMIN'], user: 0, group: 1337 };
    compareRights(findings, 'TPROXY', wanted(net), { rights: tproxy, privileged });
    compareRights(findings, 'REDIRECT', wanted(NOTHING), { rights: redirect, privileged });
    return findings.judgement();
  },
  mutants: {
    'the proxy does not get it': ({ tproxy }) => empty(of(tproxy, PROXY)?.added),
    'the proxy gets more': ({ tproxy }) => of(tproxy, PROXY)?.added.push('NET_RAW'),
    'the proxy is privileged': ({ tproxy }) => set(of(tproxy, PROXY), { privileged: true }),
    'the proxy may escalate': ({ tproxy }) => set(of(tproxy, PROXY), { escalates: true }),
    "the proxy keeps the runtime's default": ({ tproxy }) => empty(of(tproxy, PROXY)?.dropped),
    'validation gets it, too': ({ tproxy }) => of(tproxy, VALIDATION_CONTAINER)?.added.push('NET_ADMIN'),
    'a privileged application': ({ tproxy }) => set(of(tproxy, APP_CONTAINER), { privileged: true }),
    'a container more': ({ tproxy }) => tproxy.push({ ...tproxy[0]!, container: 'helper' }),
    'with REDIRECT, too': ({ redirect }) => of(redirect, PROXY)?.added.push('NET_ADMIN'),
    'another user': ({ tproxy }) => set(of(tproxy, PROXY), { user: 1337 }),
    'nothing was seen': ({ redirect }) => empty(redirect),
  },
});

function of<R extends { readonly container: string }>(all: readonly R[], name: string): R | undefined {
  return all.find(({ container }) => container === name);
}

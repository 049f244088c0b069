import type { Bench } from '../requirement.ts';
import { Findings, pod, requirement, set, sleepingContainer, unscheduled } from '../requirement.ts';

type Annotations = Readonly<Record<string, string>>;

/** Annotations about redirection, as admission left them. */
interface Observation {
  /** Of a pod that asks for nothing. */
  readonly byDefault: Annotations;
  /** Of a pod that has its own. */
  readonly own: Annotations;
  /** Of a pod that is not injected. */
  readonly uninjected: Annotations;
}

const TRAFFIC = 'traffic.sidecar.istio.io/';
const MODE = 'sidecar.istio.io/interceptionMode';

/** What the plugin is told in place of istio-init's arguments. */
const DEFAULTS: Annotations = {
  [MODE]: 'REDIRECT',
  [`${TRAFFIC}includeOutboundIPRanges`]: '*',
  [`${TRAFFIC}includeInboundPorts`]: '*',
  [`${TRAFFIC}excludeInboundPorts`]: '15020',
};
const OWN: Annotations = {
  [`${TRAFFIC}includeOutboundIPRanges`]: '10.0.0.0/8',
  [`${TRAFFIC}includeInboundPorts`]: '8080',
  [`${TRAFFIC}excludeOutboundIPRanges`]: '10.9.0.0/16',
  [`${TRAFFIC}excludeOutboundPorts`]: '9090',
};

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('annotated', { inject: true });
  const containers = [sleepingContainer()];
  const made = [
    pod({ namespace, name: 'default', containers }, bench.images),
    pod({ namespace, name: 'own', containers, annotations: OWN }, bench.images),
    pod({ namespace, name: 'uninjected', containers, inject: false }, bench.images),
  ];
  const [byDefault, own, uninjected] = (await bench.create(...made.map(unscheduled))).map(({ metadata }) =>
    aboutRedirection(metadata.annotations ?? {}),
  );
  return { byDefault: byDefault!, own: own!, uninjected: uninjected! };
}

function aboutRedirection(all: Annotations): Annotations {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => name === MODE || name.startsWith(TRAFFIC)),
  );
}

export default requirement<Observation>('CNI-D-07', {
  observe,
  judge: ({ byDefault, own, uninjected }, mode) => {
    const wanted = mode === 'cni' ? DEFAULTS : {};
    return new Findings()
      .sameSet('pod that asks for nothing: annotations', lines(wanted), lines(byDefault))
      .sameSet('pod with annotations of its own: annotations', lines({ ...wanted, ...OWN }), lines(own))
      .sameSet('pod without injection: annotations', [], lines(uninjected))
      .judgement();
  },
  mutants: {
    'another mode': {
      mode: 'cni',
      change: ({ byDefault }) => set(byDefault, { [MODE]: 'TPROXY' }),
    },
    'a range is not written': {
      mode: 'cni',
      change: ({ byDefault }) => delete byDefault[`${TRAFFIC}includeOutboundIPRanges`],
    },
    'what nobody set is written': ({ byDefault }) =>
      set(byDefault, { [`${TRAFFIC}excludeOutboundPorts`]: '' }),
    "the pod's own is overwritten": ({ own }) => set(own, { [`${TRAFFIC}includeOutboundIPRanges`]: '*' }),
    "the pod's own is lost": ({ own }) => delete own[`${TRAFFIC}excludeOutboundPorts`],
    'a pod without injection gets them': ({ uninjected }) => set(uninjected, DEFAULTS),
  },
});

function lines(annotations: Annotations): readonly string[] {
  return Object.entries(annotations).map(([name, value]) => `${name}=${value}`);
}

import type { Annotations, Bench } from '../requirement.ts';
import {
  askedByValues,
  EXCLUDED_INBOUND,
  Findings,
  INTERCEPTION_MODE,
  pod,
  requirement,
  set,
  sleepingContainer,
  TRAFFIC_ANNOTATIONS,
  toldToPlugin,
  unscheduled,
} from '../requirement.ts';

/** Annotations about redirection, as admission left them. */
interface Observation {
  /** What the plugin is told in place of istio-init's arguments, by the values as installed. */
  readonly installed: Annotations;
  /** Of a pod that asks for nothing. */
  readonly byDefault: Annotations;
  /** Of a pod that has its own. */
  readonly own: Annotations;
  /** Of a pod that is not injected. */
  readonly uninjected: Annotations;
}

const OWN_EXCLUDED = '7070';

const OWN: Annotations = {
  [`${TRAFFIC_ANNOTATIONS}includeOutboundIPRanges`]: '10.0.0.0/8',
  [`${TRAFFIC_ANNOTATIONS}includeInboundPorts`]: '8080',
  [EXCLUDED_INBOUND]: OWN_EXCLUDED,
  [`${TRAFFIC_ANNOTATIONS}excludeOutboundIPRanges`]: '10.9.0.0/16',
  [`${TRAFFIC_ANNOTATIONS}includeOutboundPorts`]: '9443',
  [`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`]: '9090',
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
  return {
    installed: toldToPlugin(askedByValues(bench.mesh), bench.mesh.version),
    byDefault: byDefault!,
    own: own!,
    uninjected: uninjected!,
  };
}

function aboutRedirection(all: Annotations): Annotations {
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => name === INTERCEPTION_MODE || name.startsWith(TRAFFIC_ANNOTATIONS),
    ),
  );
}

export default requirement<Observation>('CNI-D-07', {
  observe,
  judge: ({ installed, byDefault, own, uninjected }, mode) => {
    const wanted = mode === 'cni' ? installed : {};
    // The proxy's status port is never redirected, whatever a pod says.
    const [statusPort = ''] = installed[EXCLUDED_INBOUND]?.split(',').slice(-1) ?? [];
    const kept = mode === 'cni' ? { ...OWN, [EXCLUDED_INBOUND]: `${OWN_EXCLUDED},${statusPort}` } : OWN;
    return new Findings()
      .equal('pod that asks for nothing: annotations', lines(wanted), lines(byDefault))
      .equal('pod with annotations of its own: annotations', lines({ ...wanted, ...kept }), lines(own))
      .equal('pod without injection: annotations', [], lines(uninjected))
      .judgement();
  },
  mutants: {
    'another mode': {
      mode: 'cni',
      change: ({ byDefault }) => set(byDefault, { [INTERCEPTION_MODE]: 'TPROXY' }),
    },
    'a range is not written': {
      mode: 'cni',
      change: ({ byDefault }) => delete byDefault[`${TRAFFIC_ANNOTATIONS}includeOutboundIPRanges`],
    },
    'what nobody set is written': ({ byDefault }) =>
      set(byDefault, { [`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`]: '' }),
    'a value of the installation is not written': {
      mode: 'cni',
      change: ({ installed }) =>
        set(installed, { [`${TRAFFIC_ANNOTATIONS}includeOutboundIPRanges`]: '10.0.0.0/8' }),
    },
    'ports that the pod excludes are not': ({ own }) => set(own, { [EXCLUDED_INBOUND]: '15020' }),
    'ports that the pod includes are lost': ({ own }) =>
      delete own[`${TRAFFIC_ANNOTATIONS}includeOutboundPorts`],
    "the pod's own is overwritten": ({ own }) =>
      set(own, { [`${TRAFFIC_ANNOTATIONS}includeOutboundIPRanges`]: '*' }),
    "the pod's own is lost": ({ own }) => delete own[`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`],
    'a pod without injection gets them': ({ uninjected }) =>
      set(uninjected, { [INTERCEPTION_MODE]: 'REDIRECT' }),
  },
});

function lines(annotations: Annotations): readonly string[] {
  return Object.entries(annotations)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
}

import type { Bench } from '../requirement.ts';
import { empty, Findings, handMadeSidecarPod, inTime, podEvents, requirement } from '../requirement.ts';

/** Events of a pod that the plugin refuses, and of one that it takes. */
interface Observation {
  readonly refused: readonly string[];
  readonly taken: readonly string[];
}

/** A failure of the primary CNI, which a later try heals, is no refusal by Istio's plugin. */
const OF_ANOTHER = /plugin type="(?!istio-cni")/;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('events');
  const made = (name: string, ports: string) =>
    handMadeSidecarPod(
      {
        namespace,
        name,
        node: bench.nodes.at(-1) ?? '',
        asleep: true,
        annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': ports },
      },
      bench.images,
    );
  await Promise.all([bench.create(made('refused', 'none')), bench.start(made('taken', '9090'))]);
  const eventsOf = async (name: string) => {
    const events = await podEvents(bench.kube, { namespace, name });
    const failed = events.filter(
      ({ reason, message }) => reason === 'FailedCreatePodSandBox' && !OF_ANOTHER.test(message),
    );
    // The kubelet's event begins with ids of the sandbox.
    return failed.map(({ message }) => message.slice(Math.max(0, message.indexOf('plugin type='))));
  };
  await inTime(
    bench.eventually(
      'an event about the refused pod',
      async () => {
        const events = await eventsOf('refused');
        return events.length > 0 ? { done: true, value: undefined } : { done: false, seen: 'none' };
      },
      bench.deadlines.podBlockedMs,
    ),
  );
  return { refused: [...new Set(await eventsOf('refused'))], taken: await eventsOf('taken') };
}

export default requirement<Observation>('CNI-N-14', {
  observe,
  judge: ({ refused, taken }) => {
    const findings = new Findings().some('events of the refused pod', refused);
    for (const message of refused)
      findings
        .holds(
          'event of the refused pod',
          'names plugin and verb',
          message.includes('plugin type="istio-cni"') && message.includes('failed (add)'),
          message,
        )
        .holds(
          'event of the refused pod',
          'names the cause',
          message.includes('excludeOutboundPorts'),
          message,
        );
    return findings.equal('events of the pod that is taken', [], taken).judgement();
  },
  mutants: {
    'no event': ({ refused }) => empty(refused),
    'the plugin is not named': ({ refused }) =>
      refused.splice(0, 1, (refused[0] ?? '').replace('plugin type="istio-cni"', 'plugin')),
    'the cause is not named': ({ refused }) => refused.splice(0, 1, 'plugin type="istio-cni" failed (add)'),
    'every pod has one': ({ taken }) => taken.push('plugin type="istio-cni" failed (add)'),
  },
});

import {
  activeConfig,
  type Bench,
  Findings,
  istioEntries,
  pod,
  type Redirection,
  RUN_DIRECTORY,
  readyInTime,
  redirected,
  redirectionOf,
  requirement,
  sendAgentAway,
  set,
  sleepingContainer,
  stopNode,
  withoutRules,
} from '../requirement.ts';
import { type Installed, installedOn, isWhole } from './installed.ts';

interface Observation {
  /** Before, and once the node has started without any agent. */
  readonly before: Whole;
  readonly without: Installed;
  /** Once it has an agent that is Ready. */
  readonly after: Whole;
  /** An injected pod that is made on it then; absent where it did not become Ready. */
  readonly redirection?: Redirection;
}

interface Whole extends Installed {
  /** Istio's elements of the active list. */
  readonly elements: readonly unknown[];
  /** What the API server answered to a list of pods by the node's kubeconfig, or why there was no answer. */
  readonly listOfPods: number | string;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const namespace = await bench.namespace('late', { inject: true });
  const before = await wholeOn(bench, node);
  const without = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    await bench.during(stopNode(node), async () => undefined);
    return (await installedOn(bench, [node]))[0]!;
  });
  const after = await wholeOn(bench, node);
  const injected = pod({ namespace, name: 'late', node, containers: [sleepingContainer()] }, bench.images);
  const started = await readyInTime(bench, bench.start(injected));
  if (started === undefined) return { before, without, after };
  const snapshot = await bench.inspector.pod({ namespace, name: 'late' }, ['rules']);
  return { before, without, after, redirection: redirectionOf(snapshot, bench.mesh) };
}

async function wholeOn(bench: Bench, node: string): Promise<Whole> {
  const [installed] = await installedOn(bench, [node]);
  const useKubeconfig = `${RUN_DIRECTORY}/istio-cni-kubeconfig`;
  const { cni, kubeconfigUse } = await bench.standingInspector.node(node, { cni: true, useKubeconfig });
  const list = activeConfig(cni?.files ?? [])?.list;
  return {
    ...installed!,
    elements: list === undefined ? [] : istioEntries(list).map(({ plugin }) => plugin),
    listOfPods: kubeconfigUse?.status ?? kubeconfigUse?.error ?? 'not asked',
  };
}

export default requirement<Observation>('CNI-A-21', {
  observe,
  judge: ({ before, without, after, redirection }) => {
    const subject = 'a node that came without its installation';
    const control = new Findings()
      .equal('installation before: whole', true, isWhole(before))
      .equal(`${subject}: program before its agent came`, null, without.program)
      .equal(`${subject}: kubeconfig before its agent came`, null, without.kubeconfig)
      .equal(`${subject}: plugins before its agent came`, before.plugins.slice(0, -1), without.plugins);
    const findings = new Findings()
      .control(control)
      .equal(`${subject}, its agent Ready: elements of Istio's`, 1, after.elements.length)
      .equal(`${subject}, its agent Ready: installation`, before, after)
      .equal(
        `${subject}, its agent Ready: status of a list of pods with its kubeconfig`,
        200,
        after.listOfPods,
      );
    redirected(findings, `injected pod on ${subject}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'its element does not come': ({ after }) => {
      after.elements.pop();
      after.plugins.pop();
    },
    'it comes twice': ({ after }) => after.elements.push(after.elements[0]),
    'an element of other values': ({ after }) =>
      Object.assign(after.elements[0] ?? {}, { exclude_namespaces: [] }),
    'not the last': ({ after }) => after.plugins.unshift(after.plugins.pop() ?? ''),
    "the primary CNI's part is changed": ({ after }) => set(after, { others: null }),
    'no program': ({ after }) => set(after, { program: null }),
    'another program': ({ after }) => set(after, { program: 'a'.repeat(64) }),
    'no kubeconfig': ({ after }) => set(after, { kubeconfig: null }),
    'its kubeconfig may be read by all': ({ after }) => set(after, { kubeconfig: '0644' }),
    'its token is refused': ({ after }) => set(after, { listOfPods: 401 }),
    'its pods do not start': (seen) => delete seen.redirection,
    'its pods are not redirected': ({ redirection }) => withoutRules(redirection),
  },
});

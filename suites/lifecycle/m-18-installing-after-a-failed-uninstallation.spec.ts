import {
  type Bench,
  blinds,
  echoContainer,
  empty,
  Findings,
  onEach,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  set,
  uninstallAgent,
} from '../requirement.ts';
import { type OnNode, onNodes } from './on-nodes.ts';

interface Observation {
  readonly installed: readonly OnNode[];
  /** Once all agents were killed, and every object of theirs deleted. */
  readonly leftBehind: readonly OnNode[];
  readonly again: readonly OnNode[];
  /** Of an injected pod on every node that is made then. */
  readonly pods: readonly { readonly node: string; readonly redirection: Redirection }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const installed = await onNodes(bench);
  const leftBehind = await bench.during(uninstallAgent(bench.mesh, { agents: 'killed' }), () =>
    onNodes(bench),
  );
  const again = await onNodes(bench);
  const namespace = await bench.namespace('again', { inject: true });
  const made = await bench.start(
    ...onEach(bench.nodes, 'new', (its) =>
      pod({ ...its, namespace, containers: [echoContainer({ startup: 'none' })] }, bench.images),
    ),
  );
  const snapshots = await bench.inspector.pods(made, ['rules']);
  const pods = snapshots.map((snapshot) => ({
    node: snapshot.pod.node,
    redirection: redirectionOf(snapshot, bench.mesh),
  }));
  return { installed, leftBehind, again, pods };
}

export default requirement<Observation>('CNI-M-18', {
  observe,
  judge: ({ installed, leftBehind, again, pods }) => {
    const findings = new Findings().some('nodes', installed);
    const control = new Findings();
    const nodes = installed.map(({ node }) => node);
    for (const { node, elements, program } of leftBehind)
      control
        .equal(`elements of Istio that were left behind on ${node}`, 1, elements)
        .equal(`program that was left behind on ${node}`, true, program);
    control.equal(
      'nodes with something left behind',
      nodes,
      leftBehind.map(({ node }) => node),
    );
    findings.control(control).equal(
      'nodes, installed again',
      nodes,
      again.map(({ node }) => node),
    );
    for (const each of again) {
      const was = installed.find(({ node }) => node === each.node);
      findings.equal(`elements of Istio on ${each.node}, installed again`, 1, each.elements);
      findings.equal(`all that is on ${each.node}, installed again`, was, each);
    }
    findings.equal(
      'nodes with a new pod',
      nodes,
      pods.map(({ node }) => node),
    );
    for (const { node, redirection } of pods) redirected(findings, `new pod on ${node}: rules`, redirection);
    return findings.judgement();
  },
  mutants: {
    'a second element': ({ again }) => set(again[0], { elements: 2 }),
    'another list': ({ again }) => set(again[0], { list: {} }),
    'a file beside it': ({ again }) => again[1]?.configurations.push('.10-conformance.conflist.tmp'),
    'another mode': ({ again }) => set(again[1], { mode: '0600' }),
    'another file is used': ({ again }) => set(again[1], { file: 'YYY-istio-cni.conf' }),
    'no program': ({ again }) => set(again[2], { program: false }),
    'no kubeconfig': ({ again }) => empty(again[2]?.own),
    'one node is never installed again': ({ again }) => again.pop(),
    'a new pod is not redirected': ({ pods }) => set(pods[0]?.redirection, { rules: [] }),
    'a node has no new pod': ({ pods }) => pods.pop(),
    'agents that have cleaned up': blinds(({ leftBehind }) =>
      set(leftBehind[0], { elements: 0, program: false }),
    ),
    'no node': (seen) => {
      for (const all of Object.values(seen)) empty(all);
    },
  },
});

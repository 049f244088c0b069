import { expect, test } from 'vitest';
import { deadlines } from '../../harness/time/deadlines.ts';
import type { Bench, Pod } from '../requirement.ts';
import { logsOf } from './plugin-logs.ts';

const STARTS = 'Start iptables configuration for redirected-p1-0';
const EXCLUDED = 'excluded due to not containing sidecar annotation';
const ON_NODE = [
  { message: STARTS },
  { message: EXCLUDED, pod: 'plain/skipped-p1-0' },
  { message: EXCLUDED, pod: 'plain/skipped-p1-0' },
];
const pods = ['redirected-p1-0', 'skipped-p1-0', 'silent-p1-0'].map(
  (name) => ({ namespace: 'plain', name, node: 'worker' }) as Pod,
);

/** A bench whose agent logs this, and is not waited for. */
function benchWith(agentsLog: string): Bench {
  const agent = {
    metadata: { namespace: 'istio-system', name: 'istio-cni-node-x', uid: 'u' },
    spec: { nodeName: 'worker' },
  };
  return {
    nodes: ['worker'],
    mesh: { namespace: 'istio-system' },
    deadlines: deadlines(),
    inspector: { node: async () => ({ log: { exists: true, lines: ON_NODE } }) },
    kube: { list: async () => [agent], logs: async () => agentsLog },
    eventually: async (_: string, look: () => Promise<{ value?: unknown }>) => (await look()).value,
  } as unknown as Bench;
}

test('each message once, and whether the agent of the node has it, too', async () => {
  const agentsLog = `info cni-plugin ${STARTS}\ninfo cni-plugin ${EXCLUDED} pod=plain/skipped-p1-0`;
  expect(await logsOf(benchWith(agentsLog), pods)).toEqual([
    { inNodesLog: [STARTS], inAgentsLog: true, nobody: false },
    { inNodesLog: [EXCLUDED], inAgentsLog: true, nobody: false },
    { inNodesLog: [], inAgentsLog: false, nobody: false },
  ]);
});

test('an agent that is silent of redirected pods, or says something else of one', async () => {
  const told = await logsOf(
    benchWith('info cni-plugin excluded for another reason pod=plain/skipped-p1-0'),
    pods,
  );
  expect(told.map(({ inAgentsLog }) => inAgentsLog)).toEqual([false, false, false]);
});

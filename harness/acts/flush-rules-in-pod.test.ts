import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { systemClock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import { flushRulesInPod } from './flush-rules-in-pod.ts';

const RULES = '#v4\n*nat\n:ISTIO_OUTPUT - [0:0]\n[3:180] -A OUTPUT -j ISTIO_OUTPUT\nCOMMIT\n#v6';
const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', uid: 'first' },
  spec: { nodeName: 'n1' },
};

/** One pod's network namespace on node n1: what was saved, flushed or restored there. */
function lane(rules: string) {
  const netns = { rules, scripts: [] as string[] };
  const kube = fakeKube({ objects: [POD] });
  const execOnNode = async (node: string, argv: readonly string[], options: { input?: string } = {}) => {
    const script = argv.at(-1) ?? '';
    netns.scripts.push(
      `${node} ${argv.slice(4, 6).join('/')}: ${script.includes('restore') ? 'restore' : script.includes('-X') ? 'flush' : 'save'}`,
    );
    if (script.includes('-X')) netns.rules = '#v4\n#v6';
    if (script.includes('restore')) netns.rules = options.input ?? '';
    return { command: '', exitCode: 0, stdout: netns.rules, stderr: '', durationMs: 0 };
  };
  return { netns, kube, world: { kube, execOnNode, clock: systemClock, deadlines: deadlines() } };
}

const request = { pod: { namespace: 'shop', name: 'a' }, backend: 'iptables' } as const;

test("a pod's rules are saved, flushed on its node, seen gone, and restored with their counters", async () => {
  const { netns, world } = lane(RULES);
  const act = flushRulesInPod(world, request);
  expect(await act.tookHold()).toMatchObject({ done: false });
  await act.do();
  expect(await act.tookHold()).toMatchObject({ done: true });
  await act.undo();
  expect(netns.rules).toBe(`${RULES}\n`);
  expect(netns.scripts[1]).toBe('n1 shop/a: save');
  expect(netns.scripts).toContain('n1 shop/a: flush');
});

test('a pod without rules of Istio is refused and left alone', async () => {
  const { netns, world } = lane('#v4\n#v6');
  await expect(flushRulesInPod(world, request).do()).rejects.toMatchObject({ code: 'NO_RULES_TO_FLUSH' });
  expect(netns.scripts).toEqual(['n1 shop/a: save']);
});

test('another pod of the same name keeps its own rules at undo', async () => {
  const { netns, kube, world } = lane(RULES);
  const act = flushRulesInPod(world, request);
  await act.do();
  kube.objects.set('Pod shop/a', { ...POD, metadata: { ...POD.metadata, uid: 'second' } });
  netns.rules = 'its own';
  await act.undo();
  expect(netns.rules).toBe('its own');
});

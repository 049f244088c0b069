import { expect, test } from 'vitest';
import { flushRulesInPod } from './flush-rules-in-pod.ts';
import { perform } from './perform.ts';
import { POD, podNetns, RULES, stageOf } from './testing/stand-in.ts';

const act = flushRulesInPod({ pod: { namespace: 'shop', name: 'a' }, backend: 'iptables' });

test("a pod's rules are saved, flushed on its node, seen gone, and restored with their counters", async () => {
  const { netns, world } = podNetns(RULES);
  const stage = stageOf(world);
  await perform(act, stage);
  expect(netns.rules).toBe('#v4\n#v6');
  await stage.undo.undoAll();
  expect(netns.rules).toBe(RULES);
  expect(netns.scripts.slice(0, 3)).toEqual(['save', 'flush', 'save'].map((kind) => `n1 shop/a: ${kind}`));
});

test('what a flush that was not done whole has left is put back whole', async () => {
  const { netns, world } = podNetns(RULES);
  const before = await act.kind.read(world, act.parameters);
  netns.rules = '#v4\n#v6\n*nat\n:ISTIO_OUTPUT - [0:0]\nCOMMIT';
  await act.kind.revert(world, act.parameters, before);
  expect(netns.rules).toBe(RULES);
});

test('a pod without rules of Istio is refused and left alone', async () => {
  const { netns, world } = podNetns('#v4\n#v6');
  await expect(perform(act, stageOf(world))).rejects.toMatchObject({ code: 'NO_RULES_TO_FLUSH' });
  expect(netns.scripts).toEqual(['n1 shop/a: save']);
});

test('another pod of the same name keeps its own rules', async () => {
  const { netns, kube, world } = podNetns(RULES);
  const stage = stageOf(world);
  await perform(act, stage);
  kube.objects.set('Pod shop/a', { ...POD, metadata: { ...POD.metadata, uid: 'second' } });
  netns.rules = 'its own';
  await stage.undo.undoAll();
  expect(netns.rules).toBe('its own');
});

test.for([
  [
    'counted on, saved at another time',
    '# Tue\n#v4\n*nat\n:ISTIO_OUTPUT - [0:0]\n[9:540] -A OUTPUT -j ISTIO_OUTPUT\nCOMMIT',
    true,
  ],
  [
    'another rule',
    '#v4\n*nat\n:ISTIO_OUTPUT - [0:0]\n[3:180] -A OUTPUT -p tcp -j ISTIO_OUTPUT\nCOMMIT',
    false,
  ],
] as const)('rules are as before: %s', async ([, now, asBefore]) => {
  const { netns, world } = podNetns(RULES);
  const before = await act.kind.read(world, act.parameters);
  netns.rules = now;
  expect(await act.kind.confirm(world, act.parameters, before)).toMatchObject({ inForce: false, asBefore });
});

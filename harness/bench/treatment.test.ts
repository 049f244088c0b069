import { expect, test } from 'vitest';
import { parsePluginLog } from '../probes/cni-config/plugin-log.ts';
import { parsePod } from '../probes/pods/parse.ts';
import type { Pod } from './bench.ts';
import { onEach, oneNode, startedTreatments, treatments } from './treatment.ts';

const object = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, uid: `${namespace}-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { nodeName: 'worker', containers: [{ name: 'app' }] },
});

const line = (pod: string, msg: string) => JSON.stringify({ level: 'info', time: 't', msg, pod });

/** Eyes that see no rules, and one log on the node. */
const eyes = (lines: readonly string[]) => {
  const asked: unknown[] = [];
  const sightOf = ({ namespace, name }: { namespace: string; name: string }) => ({
    pod: parsePod(object(namespace, name)),
    rules: { tables: [], policyRules: [] },
    takenAt: 't',
    netns: '1',
    inHostNetwork: false,
    onNode: { node: 'worker', takenAt: 't', log: { exists: true, lines: parsePluginLog(lines) } },
  });
  return {
    asked,
    pods: async (pods: readonly { namespace: string; name: string }[], _: unknown, options: unknown) => {
      asked.push(options);
      return pods.map(sightOf) as never;
    },
  };
};

test('a pod gets the messages about itself, each once', async () => {
  const seen = eyes([
    line('shop/a', 'left alone'),
    line('shop/ab', 'of another'),
    '{"level":"info","msg":"of nobody"}',
    line('shop/a', 'left alone'),
    line('shop/a', 'and again'),
  ]);
  const [treatment] = await treatments(seen, [{ namespace: 'shop', name: 'a' }]);
  expect(treatment).toEqual({
    pod: 'shop/a',
    node: 'worker',
    containers: ['app'],
    redirection: { chains: [] },
    said: ['left alone', 'and again'],
  });
  expect(seen.asked).toMatchObject([{ node: { log: { containing: ['shop/a'] } } }]);
});

test('groups start at once, one look is at all, and each gets its own pods back', async () => {
  const starts: number[] = [];
  const start = async (...pods: readonly ReturnType<typeof object>[]) => {
    starts.push(pods.length);
    return pods.map(({ metadata: { namespace, name } }) => ({ namespace, name }) as Pod);
  };
  const seen = eyes([line('shop/x-1', 'x'), line('shop/y-0', 'y'), line('shop/z', 'z')]);
  const made = (name: string) => onEach(['n0', 'n1'], name, (its) => object('shop', its.name));
  const treated = await startedTreatments(
    { start, eyes: seen as never },
    { one: made('x'), none: [], two: made('y') },
    Promise.resolve({ before: [{ namespace: 'shop', name: 'z' }] }),
  );
  expect(starts).toEqual([4]);
  expect(treated.one.map(({ said }) => said)).toEqual([[], ['x']]);
  expect(treated.none).toEqual([]);
  expect(treated.two.map(({ said }) => said)).toEqual([['y'], []]);
  expect(treated.before.map(({ said }) => said)).toEqual([['z']]);
  expect(seen.asked).toHaveLength(1);
});

test('one node of several, by which end', () => {
  expect(oneNode(['a', 'b', 'c'], 'first')).toEqual(['a']);
  expect(oneNode(['a', 'b', 'c'], 'last')).toEqual(['c']);
  expect(oneNode(['a'], 'last')).toEqual(['a']);
});

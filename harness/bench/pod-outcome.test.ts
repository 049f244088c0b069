import { expect, test } from 'vitest';
import { parsePluginLog } from '../probes/cni-config/plugin-log.ts';
import { parsePod } from '../probes/pods/parse.ts';
import { podOutcomes } from './pod-outcome.ts';

const line = (pod: string, msg: string) => JSON.stringify({ level: 'info', time: 't', msg, pod });

test('a pod gets the messages about itself, each once', async () => {
  const asked: unknown[] = [];
  const lines = parsePluginLog([
    line('shop/a', 'left alone'),
    line('shop/ab', 'of another'),
    '{"level":"info","msg":"of nobody"}',
    line('shop/a', 'left alone'),
    line('shop/a', 'and again'),
  ]);
  const pod = parsePod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name: 'a', uid: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { nodeName: 'worker', containers: [{ name: 'app' }] },
  });
  const onNode = { node: 'worker', takenAt: 't', log: { exists: true, lines } };
  const rules = { tables: [], policyRules: [] };
  const pods = async (_: unknown, __: unknown, options: unknown) => {
    asked.push(options);
    return [{ pod, rules, takenAt: 't', netns: '1', inHostNetwork: false, onNode }] as never;
  };
  const [outcome] = await podOutcomes({ inspector: { pods }, mesh: { version: '1.31.0', values: {} } }, [
    { namespace: 'shop', name: 'a' },
  ]);
  expect(outcome).toEqual({
    pod: 'shop/a',
    node: 'worker',
    containers: ['app'],
    redirection: { chains: [], toProxy: [], istio: '1.31.0', asks: pod.redirect, rules: [] },
    said: ['left alone', 'and again'],
  });
  expect(asked).toMatchObject([{ node: { log: { containing: ['shop/a'] } } }]);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { parsePluginLog } from '../probes/cni-config/plugin-log.ts';
import { collectPodDiagnostics } from './collect-pods.ts';

const pod = (name: string, parts: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'excluded-not', uid: `uid-${name}` },
  spec: { nodeName: 'n1' },
  status: { containerStatuses: [{ name: 'app', restartCount: 0, state: { running: {} } }] },
  ...parts,
});
const AGENT: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'istio-cni-node-x', namespace: 'istio-system' },
  spec: { nodeName: 'n1' },
};
const EVENT: KubeObject = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e1', namespace: 'excluded-not' },
  type: 'Warning',
  reason: 'Unhealthy',
  message: 'not ready',
  lastTimestamp: '2026-11-24T09:00:09Z',
};
const PLUGIN_LOG = [
  '{"time":"2026-11-24T09:00:01Z","level":"info","msg":"excluded","pod":"excluded-not/a"}',
  '{"time":"2026-11-24T09:00:02Z","level":"error","msg":"could not","pod":"excluded-not/a"}',
  '{"time":"2026-11-24T09:00:03Z","level":"info","msg":"excluded","pod":"excluded-not/a-of-another-pass"}',
];
const AGENT_LOG = [
  '2026-11-24T09:00:04Z\tinfo\trepair\tlooks at excluded-not/a',
  '2026-11-24T09:00:05Z\tinfo\trepair\tlooks at another/b',
];

async function collected(pods: readonly KubeObject[]) {
  const directory = temporaryDirectory();
  const kube = fakeKube({
    objects: [...pods, AGENT, EVENT],
    logs: async ({ name }) => (name === 'istio-cni-node-x' ? AGENT_LOG.join('\n') : ''),
  });
  const file = { name: '10-x.conflist', mode: '0644', sha256: '', content: '{"plugins":[]}', list: {} };
  const inspector = {
    pod: async ({ name }: { name: string }) => {
      if (name === 'b') throw new Error('no process');
      return { rules: { 'iptables-legacy': [] } };
    },
    node: async () => ({ cni: { files: [file] }, log: { exists: true, lines: parsePluginLog(PLUGIN_LOG) } }),
  };
  const kept = await collectPodDiagnostics({
    kube,
    inspector: inspector as never,
    directory,
    pods,
    agentNamespace: 'istio-system',
    since: '2026-11-24T09:00:00Z',
    logLines: 300,
  });
  return { ...kept, read: (path: string) => readFile(join(directory, path), 'utf8') };
}

test('of a pod are kept the words of the product, events, rules, conflist and object, the most telling first', async () => {
  const { files, said, read } = await collected([pod('a')]);
  expect(files).toEqual([
    'excluded-not/a/said.txt',
    'excluded-not/a/events.txt',
    'excluded-not/a/rules.json',
    'nodes/n1/10-x.conflist',
    'excluded-not/a/pod.yaml',
  ]);
  expect(said).toEqual([
    'plugin of excluded-not/a: could not (error, 2026-11-24T09:00:02Z)',
    'plugin of excluded-not/a: excluded (info, 2026-11-24T09:00:01Z)',
    expect.stringMatching(/^agent of excluded-not\/a: .*looks at excluded-not\/a/),
    'event of excluded-not/a: Warning Unhealthy: not ready (2026-11-24T09:00:09Z)',
  ]);
  expect(await read('excluded-not/a/said.txt')).not.toMatch(/another/);
  expect(await read('nodes/n1/10-x.conflist')).toBe('{"plugins":[]}');
});

test('what is empty is no file, and what cannot be had is noted', async () => {
  const unscheduled = pod('b', { spec: {}, status: {} });
  const { files, failures } = await collected([unscheduled]);
  expect(files).toEqual([
    'excluded-not/b/said.txt',
    'excluded-not/b/events.txt',
    'excluded-not/b/pod.yaml',
    'failures.txt',
  ]);
  expect(failures).toEqual(['rules of excluded-not/b: no process']);
});

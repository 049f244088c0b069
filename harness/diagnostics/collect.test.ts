import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { actsIn, HOSTILE } from '../sanitize/testing/hostile.ts';
import { collectDiagnostics } from './collect.ts';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', managedFields: [{ manager: 'kubelet' }] },
  spec: { nodeName: 'n1' },
  status: {
    phase: 'Running',
    initContainerStatuses: [
      {
        name: 'validation',
        restartCount: 1,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 126 } },
      },
    ],
    containerStatuses: [{ name: 'app', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }],
  },
};

async function look(node: string): Promise<Record<string, string>> {
  if (node === 'n2') throw new Error('unreachable, token=abcdefgh');
  return { 'cni.json': '{"plugins":[]}' };
}

test('keeps pods, events, present and previous logs, and the nodes; what fails is noted and stops nothing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'diagnostics-'));
  try {
    const kube = {
      ...fakeKube({ objects: [POD] }),
      logs: async (_pod: unknown, { previous }: { previous?: boolean }) => {
        if (previous === true) throw new Error('gone');
        return 'Authorization: Bearer abcdefgh12345';
      },
    };
    const { files, failures } = await collectDiagnostics({
      kube,
      directory,
      namespaces: ['shop'],
      nodes: ['n1', 'n2'],
      logLines: 300,
      look,
    });
    expect(files).toEqual([
      'nodes/n1/cni.json',
      'shop/logs/a.validation.log',
      'shop/pods.txt',
      'shop/pods.yaml',
      'failures.txt',
    ]);
    expect(failures.toSorted()).toEqual([
      'log shop/logs/a.validation.previous.log: gone',
      'node n2: unreachable, token=[redacted]',
    ]);
    expect(await readFile(join(directory, 'shop/logs/a.validation.log'), 'utf8')).toBe(
      'Authorization: Bearer [redacted]',
    );
    expect(await readFile(join(directory, 'shop/pods.txt'), 'utf8')).toContain(
      'n1  a: Running; validation waits (CrashLoopBackOff',
    );
    expect(await readFile(join(directory, 'shop/pods.yaml'), 'utf8')).not.toContain('managedFields');
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('whatever things are called, files stay in the directory, and nothing in them acts', async () => {
  const around = await mkdtemp(join(tmpdir(), 'diagnostics-'));
  try {
    const pods = HOSTILE.map((name) => ({
      ...POD,
      metadata: { name, namespace: '../shop' },
      status: { containerStatuses: [{ name, restartCount: 1, state: { running: {} } }] },
    }));
    const { files, failures } = await collectDiagnostics({
      kube: fakeKube({ objects: pods, logs: async () => HOSTILE.join('\n') }),
      directory: join(around, 'kept'),
      namespaces: ['../shop'],
      logLines: 1000,
      nodes: HOSTILE,
      look: async (node) => ({ [node]: `seen on ${node}` }),
    });
    expect(failures).toEqual([]);
    // There are no events, and nothing that is empty is kept.
    expect(new Set(files).size).toBe(2 + 3 * HOSTILE.length);
    expect(await readdir(around)).toEqual(['kept']);
    const texts = await Promise.all(files.map((file) => readFile(join(around, 'kept', file), 'utf8')));
    expect(texts.flatMap((text) => actsIn(text))).toEqual([]);
  } finally {
    await rm(around, { recursive: true });
  }
});

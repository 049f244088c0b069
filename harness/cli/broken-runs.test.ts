import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunner } from '../process/run.ts';
import { addNodes } from '../run/testing/stand-in-engine.ts';
import type { Command } from '../run/testing/stand-in-machine.ts';
import { CRASHING_AGENT, CRASHING_ISTIOD, installInto } from '../run/testing/stand-in-mesh.ts';
import { broken, F05 } from './testing/broken-suite.ts';
import { type InlineSuite, inlineSuite, NOTHING } from './testing/inline-suite.ts';

const NOT_REACHED = { lane: 'init', verdict: 'inconclusive', cause: 'not-reached' };

test('a lane whose cluster does not come up is not reached, and the other one is judged: 3', async () => {
  const suite = broken('kind create', ({ argv }, { machine }) => {
    addNodes(argv[argv.indexOf('--name') + 1] ?? '', machine.containers);
    return { exitCode: 1, stderr: 'ERROR: failed to init node with kubeadm' };
  });
  const { exitCode, rows, report, journal, junit } = await suite.conformance('run');
  expect(exitCode).toBe(3);
  expect(rows).toEqual(['CNI-F-05 init inconclusive', 'CNI-F-05 cni conformant']);
  expect(report?.requirements[0]).toMatchObject(NOT_REACHED);
  expect(report?.lanes[0]).toMatchObject({
    id: 'init',
    up: false,
    failure: { said: ['ERROR: failed to init node with kubeadm'] },
  });
  expect(journal.filter((type) => type === 'lane-failed')).toHaveLength(1);
  expect(junit).toContain('errors="1"');
  expect(suite.left()).toEqual(NOTHING);
});

test.for([
  ['kind create', 'cluster', 'ERROR: failed to write /kind/kubeadm.conf: no space left on device'],
  ['istioctl install', 'mesh', 'Error: write /tmp/istio-install.yaml: no space left on device'],
] as const)(
  'a disk that is full in %s costs the lane, with the phase and the file: 3',
  async ([name, phase, words]) => {
    const suite = broken(name, () => ({ exitCode: 1, stderr: words }));
    const { exitCode, rows, report, said } = await suite.conformance('run');
    expect([exitCode, rows]).toEqual([3, ['CNI-F-05 init inconclusive', 'CNI-F-05 cni conformant']]);
    expect(JSON.stringify(report?.lanes[0]?.failure)).toContain(words);
    expect(said).toMatch(new RegExp(`lane init: ${phase}, FAILED after .*`));
    expect(said).toContain(words);
    expect(suite.left()).toEqual(NOTHING);
  },
);

/** istioctl waits for what does not come. */
const waitsFor =
  (pod: typeof CRASHING_AGENT) =>
  async ({ argv, untilCancelled }: Command, { machine }: Pick<InlineSuite, 'machine'>) => {
    const [, cluster] = [...machine.clusters].find(([name]) => argv.join(' ').includes(name)) ?? [];
    if (cluster === undefined) throw new TypeError('a mesh is installed into a cluster');
    installInto(cluster);
    cluster.put(pod);
    return await untilCancelled();
  };

test('a mesh that does not come up costs its lane, which tells the container and keeps what it looked like', async () => {
  const suite = broken('istioctl install', waitsFor(CRASHING_ISTIOD));
  const { exitCode, rows, report } = await suite.conformance('run');
  expect(exitCode).toBe(3);
  expect(rows).toEqual(['CNI-F-05 init inconclusive', 'CNI-F-05 cni conformant']);
  const { reason = '', kept = '' } = report?.lanes[0]?.failure ?? {};
  expect(reason).toMatch(/MESH_NOT_UP.*istio-system\/istiod-a \[discovery\]/);
  expect(existsSync(join(suite.output, kept))).toBe(true);
  expect(suite.left()).toEqual(NOTHING);
});

test('an agent that does not come up is warned of, and its lane is judged', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: (command, { machine }) =>
      command.name === 'istioctl install' ? waitsFor(CRASHING_AGENT)(command, { machine }) : undefined,
  });
  const { exitCode, rows, said } = await suite.conformance('run --mode cni');
  expect(said).toMatch(
    /its CNI agent does not come up, the rest is judged: .*istio-cni-node-a \[install-cni\]/,
  );
  expect([exitCode, rows]).toEqual([0, ['CNI-E-01 cni conformant']]);
  expect(existsSync(join(suite.output, 'evidence/cni/bring-up'))).toBe(true);
  expect(suite.left()).toEqual(NOTHING);
});

test.for([
  ['kind create', 'SIGINT', 130],
  ['istioctl install', 'SIGHUP', 129],
  ['judge', 'SIGTERM', 143],
] as const)('%s is interrupted by %s: %i, torn down, and reported', async ([name, signal, code]) => {
  const suite = broken(name, async ({ argv, untilCancelled }, { interrupt, machine }) => {
    if (name === 'kind create') addNodes(argv[argv.indexOf('--name') + 1] ?? '', machine.containers);
    interrupt(signal);
    return await untilCancelled();
  });
  const { exitCode, report, junit } = await suite.conformance('run');
  expect(exitCode).toBe(code);
  expect(report).toMatchObject({ summary: { exitCode: code, result: 'inconclusive' } });
  expect(report?.requirements[0]).toMatchObject(NOT_REACHED);
  expect(junit).toContain('<testsuites');
  expect(suite.left()).toEqual(NOTHING);
});

test("a peers' network that cannot be had or left again keeps nothing from being torn down and reported", async () => {
  const suite = inlineSuite({ specs: F05 });
  const broke = async () => await Promise.reject(new Error('the network broke'));
  Object.assign(suite.machine.surroundings, {
    openPeers: () => ({ outside: broke, [Symbol.asyncDispose]: broke }),
  });
  const { exitCode, rows } = await suite.conformance('run');
  expect([exitCode, rows]).toEqual([3, ['CNI-F-05 init conformant', 'CNI-F-05 cni conformant']]);
  expect(suite.left()).toEqual(NOTHING);
});

test('a judging process that is killed loses its lane: said in the record, and the other one is judged', async () => {
  const suite = broken('judge', async () => {
    await createRunner()(['sh', '-c', 'kill -KILL $$']);
    return undefined;
  });
  const { exitCode, rows, report, journal, said } = await suite.conformance('run');
  expect(exitCode).toBe(3);
  expect(rows).toEqual(['CNI-F-05 init inconclusive', 'CNI-F-05 cni conformant']);
  expect(report?.requirements[0]).toMatchObject(NOT_REACHED);
  expect(journal.filter((type) => type === 'lane-failed')).toHaveLength(1);
  expect(said).toContain('judging of lane init was ended by SIGKILL');
  expect(suite.left()).toEqual(NOTHING);
});

test('a cluster that kind cannot delete goes by the engine, and the run says that kind could not', async () => {
  const suite = broken('kind delete', () => ({ exitCode: 1, stderr: 'ERROR: kind broke' }));
  const { said } = await suite.conformance('run');
  expect(said).toContain('could not undo: cluster icc-');
  expect(suite.left()).toEqual(NOTHING);
});

test('a kubeconfig that now leads to another cluster is not written to: 4, and what was made is gone', async () => {
  const suite = broken('istioctl install', ({ argv }, { machine }) => {
    const [, cluster] = [...machine.clusters].find(([name]) => argv.join(' ').includes(name)) ?? [];
    cluster?.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system', uid: 'of-somebody' },
    });
    return undefined;
  });
  const { exitCode, said, rows } = await suite.conformance('run');
  expect([exitCode, said]).toEqual([4, expect.stringContaining('has UID of-somebody')]);
  expect(rows).toEqual(['CNI-F-05 init inconclusive', 'CNI-F-05 cni conformant']);
  const writes = [...suite.machine.clusters].find(([name]) => name.endsWith('-init'))?.[1].writes();
  expect(writes).toEqual([
    'PATCH /api/v1/namespaces/kube-system/configmaps/coredns',
    'PATCH /api/v1/namespaces/istio-system',
  ]);
  expect(suite.left()).toEqual(NOTHING);
});

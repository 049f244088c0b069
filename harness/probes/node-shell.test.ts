import { expect, test } from 'vitest';
import { KubeUnreachableError } from '../kube/errors.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { Kube } from '../kube/kube.ts';
import { nodeShell } from './node-shell.ts';

const PROBE = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probe-a', namespace: 'conformance-probe' },
  spec: { nodeName: 'worker' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

function shell(answer: Partial<Awaited<ReturnType<Kube['exec']>>> | Error = {}, tookMs = 5) {
  const asked: unknown[] = [];
  let nowMs = 0;
  const kube: Kube = {
    ...fakeKube({ objects: [PROBE] }),
    exec: async (...request) => {
      asked.push(request);
      nowMs += tookMs;
      if (answer instanceof Error) throw answer;
      return { exitCode: 0, stdout: '', stderr: '', ...answer };
    },
  };
  return { asked, run: nodeShell(kube, () => nowMs) };
}

test("a program runs in the node's namespaces, with its standard input, and its output has no final newline", async () => {
  const { asked, run } = shell({ stdout: 'a\nb\n', stderr: 'warned\n' });
  const input = Uint8Array.from([0, 255]);
  const result = await run('worker', ['sh', '-c', 'cat "$0"', 'a b'], { input, timeoutMs: 70 });
  expect(result).toEqual({
    command: `on worker: sh -c 'cat "$0"' 'a b'`,
    exitCode: 0,
    stdout: 'a\nb',
    stderr: 'warned',
    durationMs: 5,
  });
  const entered = ['nsenter', '-t', '1', '-m', '-n', '-u', '-i', '--wd', '--', 'sh', '-c', 'cat "$0"', 'a b'];
  expect(asked).toEqual([
    [
      { namespace: 'conformance-probe', name: 'probe-a' },
      entered,
      { container: 'probe', timeoutMs: 70, signal: undefined, input },
    ],
  ]);
});

test('a program that fails is an error with its output, unless its exit code is an answer', async () => {
  const { run } = shell({ exitCode: 3, stderr: 'no such table' });
  await expect(run('worker', ['nft', 'list'])).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    failure: 'failed',
    result: { exitCode: 3 },
    message: 'exit code 3: on worker: nft list\nno such table',
  });
  expect(await run('worker', ['nft'], { okExitCodes: [3] })).toMatchObject({ exitCode: 3 });
  expect(await run('worker', ['nft'], { okExitCodes: 'any' })).toMatchObject({ exitCode: 3 });
});

test('a program that does not end in time is told from a node that cannot be reached', async () => {
  const late = new KubeUnreachableError('exec', 'not done within 70 ms', undefined);
  const options = { timeoutMs: 70 };
  await expect(shell(late, 70).run('worker', ['sleep', '9'], options)).rejects.toMatchObject({
    failure: 'timed-out',
    message: 'timed out after 70 ms: on worker: sleep 9',
  });
  await expect(shell(late, 5).run('worker', ['sleep', '9'], options)).rejects.toBe(late);
  await expect(shell().run('other', ['true'])).rejects.toMatchObject({ code: 'NO_PROBE' });
});

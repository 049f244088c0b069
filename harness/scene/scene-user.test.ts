import { expect, test } from 'vitest';
import type { RunCommand } from '../process/run.ts';
import { parseUser, removeSceneUser } from './scene-user.ts';

const LINE = 'icc-scene:x:1001:1002:scene of istio-cni-conformance:/home/icc-scene:/bin/bash\n';

/** getent that knows one user, or none. */
function machine(line: string): { run: RunCommand; calls: string[] } {
  const calls: string[] = [];
  const run: RunCommand = async (argv) => {
    calls.push(argv.join(' '));
    return { command: '', exitCode: line === '' ? 2 : 0, stdout: line, stderr: '', durationMs: 0 };
  };
  return { run, calls };
}

test('ids and home are read of the user database', () => {
  expect(parseUser(LINE)).toEqual({ name: 'icc-scene', uid: 1001, gid: 1002, home: '/home/icc-scene' });
});

test("another one's user of that name is never removed", async () => {
  const { run, calls } = machine('icc-scene:x:1001:1001:Ida C. C.:/home/icc-scene:/bin/bash');
  await expect(removeSceneUser(run)).rejects.toMatchObject({ code: 'REFUSED_FOR_SAFETY' });
  expect(calls).toEqual(['getent passwd icc-scene']);
});

test('where there is no such user nothing is done', async () => {
  const { run, calls } = machine('');
  await removeSceneUser(run);
  expect(calls).toHaveLength(1);
});

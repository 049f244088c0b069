import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endStragglers, isStraggler } from './stragglers.ts';

const RUN = '261124-0912-k3fd';

test('our programs that were told of the run are its stragglers', () => {
  expect(isStraggler(['/cache/bin/kind', 'create', 'cluster', '--name', `icc-${RUN}-cni`], RUN)).toBe(true);
  expect(isStraggler(['/usr/bin/podman', 'run', '--name', `icc-${RUN}-cni-worker`], RUN)).toBe(true);
  expect(isStraggler(['/usr/bin/node', 'lane-process.ts', `/cache/runs/${RUN}/judge-cni.json`], RUN)).toBe(
    true,
  );
});

test('what runs in its nodes, other runs and other programs are not', () => {
  expect(isStraggler(['/usr/bin/kubelet', `--hostname-override=icc-${RUN}-cni-worker`], RUN)).toBe(false);
  expect(isStraggler(['kind', 'create', 'cluster', '--name', 'icc-261124-0913-aaaa-cni'], RUN)).toBe(false);
  expect(isStraggler(['vim', `/cache/runs/${RUN}/run.json`], RUN)).toBe(false);
  expect(isStraggler([], RUN)).toBe(false);
});

test('a straggler is ended', async () => {
  const id = `test-${process.pid}-straggler`;
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', id]);
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  expect(endStragglers(id)).toEqual([child.pid]);
  expect(await exited).toEqual([null, 'SIGKILL']);
});

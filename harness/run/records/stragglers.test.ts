import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { ended, lives } from '../../process/testing/ended.ts';
import { newRunId } from './run-record.ts';
import { endStragglers, isStraggler, RUN_MARK } from './stragglers.ts';

const RUN = '261124-0912-k3fd';
const MARKED = ['PATH=/usr/bin', `${RUN_MARK}=${RUN}`];
const KIND = ['/cache/bin/kind', 'create', 'cluster', '--name', `icc-${RUN}-cni`];

test('our programs that carry the mark of the run are its stragglers', () => {
  expect(isStraggler(KIND, MARKED, RUN)).toBe(true);
  expect(isStraggler(['/usr/bin/node', 'lane-process.ts'], MARKED, RUN)).toBe(true);
  expect(isStraggler(['/usr/bin/perl', '/usr/bin/mmdebstrap', '--variant=minbase'], MARKED, RUN)).toBe(true);
});

test('being told of the run is not enough, nor is the mark of another', () => {
  expect(isStraggler(KIND, ['PATH=/usr/bin'], RUN)).toBe(false);
  expect(isStraggler(KIND, [`${RUN_MARK}=261124-0913-aaaa`], RUN)).toBe(false);
  expect(isStraggler(KIND, [`${RUN_MARK}=${RUN}x`, `X${RUN_MARK}=${RUN}`], RUN)).toBe(false);
});

test('what serves the containers of other runs, too, lives', () => {
  expect(isStraggler(['/usr/bin/conmon', '--api-version', '1'], MARKED, RUN)).toBe(false);
  expect(isStraggler(['/usr/lib/podman/aardvark-dns', '-p', '53', 'run'], MARKED, RUN)).toBe(false);
  expect(isStraggler([], MARKED, RUN)).toBe(false);
});

test.each(['', ' ', 'icc', '261124', '261124-0912-', `${RUN} `])('the run id %j is nobody', (runId) => {
  expect(isStraggler(KIND, [`${RUN_MARK}=${runId}`], runId)).toBe(false);
});

const WAITS = 'setInterval(() => {}, 1000)';
const left: number[] = [];
afterEach(() => {
  for (const pid of left.splice(0)) if (lives(pid)) process.kill(pid, 'SIGKILL');
});

/** A process whose parent has ended, as a killed run leaves them. */
function orphan(mark: string | undefined, ...args: readonly string[]): number {
  const env = mark === undefined ? {} : { [RUN_MARK]: mark };
  const words = ['-c', '"$@" >/dev/null 2>&1 & echo $!', 'sh', process.execPath, '-e', WAITS, ...args];
  const pid = Number(spawnSync('/bin/sh', words, { env, encoding: 'utf8' }).stdout);
  left.push(pid);
  return pid;
}

test('of what is left that of the run is ended, and nothing else', async () => {
  const run = newRunId(new Date(), Math.random);
  const its = orphan(run);
  const others = [
    orphan(undefined, `/cache/runs/${run}/judge-cni.json`),
    orphan(newRunId(new Date(), Math.random)),
  ];
  expect(endStragglers('')).toEqual([]);
  expect(endStragglers(run)).toEqual([its]);
  await ended(its);
  expect(others.map(lives)).toEqual([true, true]);
});

test('who asks is spared, with those that started it and what it has started', async () => {
  const run = newRunId(new Date(), Math.random);
  const asks = `
    const { spawn } = await import('node:child_process');
    const { endStragglers } = await import(${JSON.stringify(new URL('stragglers.ts', import.meta.url).href)});
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(WAITS)}]);
    child.once('spawn', () => {
      console.log(JSON.stringify(endStragglers('${run}')));
      child.kill();
    });`;
  const starts = `
    const { spawnSync } = require('node:child_process');
    const argv = ['--input-type=module', '-e', ${JSON.stringify(asks)}];
    process.stdout.write(spawnSync(process.execPath, argv).stdout);`;
  const { stdout } = spawnSync(process.execPath, ['-e', starts], {
    env: { [RUN_MARK]: run },
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toEqual([]);
});

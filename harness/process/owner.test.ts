import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../time/eventually.ts';
import {
  judgeLife,
  lifeOf,
  mayLive,
  type Owner,
  ownerSchema,
  runsHere,
  statFields,
  thisOwner,
} from './owner.ts';

test('the start is field 22, also where the name holds blanks and brackets', () => {
  const rest = `S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200`;
  expect(statFields(`7 (node) ${rest}`)[19]).toBe('987654');
  expect(statFields(`7 (a) b (c) ${rest}`)).toMatchObject({ 0: 'S', 19: '987654' });
});

test('this process is alive, and not if it had started at another time', () => {
  const own = thisOwner();
  expect(lifeOf(own)).toBe('alive');
  expect(lifeOf({ ...own, startTicks: '1' })).toBe('dead');
  expect(ownerSchema.parse(JSON.parse(JSON.stringify(own)))).toEqual(own);
});

test('a process that ended is dead', () => {
  const { pid } = spawnSync('true');
  const { startTicks: _, ...here } = thisOwner();
  expect(lifeOf({ ...here, pid })).toBe('dead');
  expect(mayLive({ ...here, pid })).toBe(false);
  expect(runsHere({ pid })).toBe(false);
});

test('a process that ended and that nobody asked how is dead, though it has its number still', async () => {
  // `sleep` becomes the parent, and never asks: as PID 1 of many containers does not. `cat` ends when nobody writes to it.
  const parent = spawn('sh', ['-c', 'cat <&3 >/dev/null & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [printed] = (await once(parent.stdout as Readable, 'data')) as [Buffer];
  const pid = Number(printed.toString());
  const becomes = async (what: string, file: string, wanted: RegExp) =>
    await eventually(
      what,
      () => {
        const seen = readFileSync(file, 'utf8');
        return wanted.test(seen) ? { done: true, value: undefined } : { done: false, seen };
      },
      { deadlineMs: 30_000 },
    );
  await becomes('the parent sleeps', `/proc/${parent.pid}/comm`, /^sleep/);
  (parent.stdio[3] as Writable).end();
  await becomes('it has ended', `/proc/${pid}/stat`, / Z /);
  expect(runsHere({ pid })).toBe(false);
  expect(lifeOf(thisOwner(pid))).toBe('dead');
});

const HERE = { machine: 'm1', boot: 'b1', pidNamespace: 'pid:[1]' };
const OWNER: Owner = { pid: 7, startTicks: '100', ...HERE };

test('a machine without an id is not told from others of its name, so that another boot says nothing', () => {
  const here = { ...HERE, machine: '' };
  expect(judgeLife({ ...OWNER, ...here, boot: 'b0' }, here, () => false)).toBe('unknown');
  expect(judgeLife({ ...OWNER, ...here }, here, () => false)).toBe('dead');
});

test.for<[string, Owner, boolean, string]>([
  ['in the same namespace it runs', OWNER, true, 'alive'],
  ['in the same namespace it does not run', OWNER, false, 'dead'],
  ['this machine has booted since', { ...OWNER, boot: 'b0' }, true, 'dead'],
  ['another PID namespace, such as a container', { ...OWNER, pidNamespace: 'pid:[2]' }, false, 'unknown'],
  ['another PID namespace with that pid in use', { ...OWNER, pidNamespace: 'pid:[2]' }, true, 'unknown'],
  ['another machine, as where a home is on NFS', { ...OWNER, machine: 'm2', boot: 'b2' }, false, 'unknown'],
  [
    'another machine that was copied from this one while it ran',
    { ...OWNER, machine: 'm2' },
    true,
    'unknown',
  ],
  ['a kernel that tells no boot', { ...OWNER, boot: '' }, false, 'unknown'],
  ['an older record, whose process is seen', { pid: 7, startTicks: '100' }, true, 'alive'],
  [
    'an older record, whose process is not seen: it may be elsewhere',
    { pid: 7, startTicks: '100' },
    false,
    'unknown',
  ],
  ['an older record of a pid alone, which may be of anybody now', { pid: 7 }, true, 'unknown'],
])('%s: %s', ([, owner, runs, life]) => {
  expect(judgeLife(owner, HERE, () => runs)).toBe(life);
});

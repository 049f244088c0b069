import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { Blow } from './blows.ts';
import { hit } from './hit.ts';
import { MARK, processesOf } from './own-processes.ts';
import type { Point } from './points.ts';

const POINT: Point = { id: 'here', phase: 'mesh', line: /arrived/ };

function sleeper(mark: string, argument: string) {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', argument], {
    env: { [MARK]: mark },
    stdio: 'ignore',
  });
}

function parts(mark: string, blow: Blow) {
  return {
    temporary: temporaryDirectory(),
    restartEngine: async () => undefined,
    trial: { point: POINT, blow },
    engine: {} as Engine,
    processes: () => processesOf(mark),
    signal: new AbortController().signal,
  };
}

test('only the command of this trial is struck, and only at the line', async () => {
  const [mine, lane, other] = [
    sleeper('a', 'harness/cli/main.ts'),
    sleeper('a', 'harness/judging/lane-process.ts'),
    sleeper('b', 'harness/cli/main.ts'),
  ];
  await Promise.all([mine, lane, other].map(async (one) => await once(one, 'spawn')));
  const ended = once(mine, 'exit');
  const watched = hit(parts('a', 'KILL command'));
  watched.see('on the way');
  watched.see('arrived');
  await watched.done;
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect([lane.exitCode ?? lane.signalCode, other.exitCode ?? other.signalCode]).toEqual([null, null]);
  for (const one of [lane, other]) one.kill('SIGKILL');
});

test('a point that the run never came to is an error', async () => {
  const watched = hit(parts('c', 'TERM'));
  watched.see('something else');
  await expect(watched.done).rejects.toMatchObject({ code: 'POINT_NOT_REACHED' });
});

test('a reboot takes processes and temporary files, and then the engine', async () => {
  const mine = sleeper('d', 'harness/cli/main.ts');
  await once(mine, 'spawn');
  const ended = once(mine, 'exit');
  const all = parts('d', 'machine rebooted');
  mkdirSync(join(all.temporary, 'folder'));
  const seen: unknown[] = [];
  const restartEngine = async () => void seen.push(readdirSync(all.temporary));
  const watched = hit({ ...all, restartEngine });
  watched.see('arrived');
  await watched.done;
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(seen).toEqual([[]]);
});

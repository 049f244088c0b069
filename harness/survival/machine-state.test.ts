import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { mountPoints } from '../host/mount-points.ts';
import { leftovers, machineState } from './machine-state.ts';

/** An engine that lists what it is given, by the first word of the command. */
function engineWith(lists: Readonly<Record<string, string>>): Engine {
  const cli: Engine['cli'] = async ([word = '']) =>
    await Promise.resolve({
      command: word,
      exitCode: 0,
      stdout: lists[word] ?? '',
      stderr: '',
      durationMs: 0,
    });
  return { cli } as Engine;
}

test('what was there before is no leftover; what is new is, whatever its kind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'survival-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [cache, temporary] = [join(folder, 'cache'), join(folder, 'tmp')];
  for (const one of [join(cache, 'bin'), join(cache, 'compiled'), temporary])
    mkdirSync(one, { recursive: true });
  const parts = { cache, temporary, processes: () => [] };
  const before = await machineState({ ...parts, engine: engineWith({ ps: 'mine\n', network: 'kind\n' }) });

  writeFileSync(join(cache, 'bin', 'kind.part-12'), '');
  writeFileSync(join(cache, 'compiled', 'node'), '');
  writeFileSync(join(temporary, 'half'), '');
  writeFileSync(join(folder, 'names'), '10.0.0.1\nid 10.0.0.2 node\n');
  const after = await machineState({
    ...parts,
    engine: engineWith({ ps: 'mine\nicc-x-control-plane\n', network: '', volume: 'a1\n', images: 'x:1\n' }),
    processes: () => ['go build'],
    namesFile: join(folder, 'names'),
  });

  expect(leftovers(before, before)).toEqual([]);
  expect(leftovers(before, after).toSorted()).toEqual([
    'cache bin/kind.part-12',
    'container icc-x-control-plane',
    'image x:1',
    'name id 10.0.0.2 node',
    'process go build',
    'temporary file half',
    'volume a1',
  ]);
});

test('mount points are the second column', () => {
  expect(mountPoints('overlay / overlay rw 0 0\ntmpfs /run tmpfs rw 0 0\n')).toEqual(['/', '/run']);
});

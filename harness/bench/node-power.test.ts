import { expect, test } from 'vitest';
import { nodePowerBy } from './node-power.ts';

test('nodes are switched by the program that is named, and by none where none is', async () => {
  const asked: (readonly string[])[] = [];
  const run = async (argv: readonly string[]) => {
    asked.push(argv);
    return { command: '', exitCode: 0, stdout: argv.includes('b') ? 'no' : 'yes', stderr: '', durationMs: 0 };
  };
  const power = nodePowerBy(['node', 'switch'], run, { rolloutMs: 1 });
  await power?.stop('a');
  await power?.start('a');
  expect([await power?.isRunning('a'), await power?.isRunning('b')]).toEqual([true, false]);
  expect(asked.map((argv) => argv.join(' '))).toEqual([
    'node switch stop a',
    'node switch start a',
    'node switch running a',
    'node switch running b',
  ]);
  expect(nodePowerBy(undefined, run, { rolloutMs: 1 })).toBeUndefined();
});

import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { kindCli, progressOf } from './kind-cli.ts';

/** A program that notes how it was called and prints what it is told. */
async function standIn(prints: string, exitCode = 0) {
  const directory = temporaryDirectory();
  const program = join(directory, 'kind');
  const script = `#!/bin/sh\necho "$ENGINE_SETTING $*" >>${directory}/calls\nprintf '%s' '${prints}'\nexit ${exitCode}\n`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  return {
    cli: kindCli(createRunner(), program, { ENGINE_SETTING: 'engine' }),
    calls: () => readFile(`${directory}/calls`, 'utf8'),
  };
}

test('creating names everything, and runs in the environment of the engine', async () => {
  const { cli, calls } = await standIn('');
  await cli.createCluster({
    name: 'icc-a',
    image: 'node:1',
    config: 'c.yaml',
    kubeconfig: 'k',
    timeoutMs: 5000,
  });
  expect(await calls()).toBe(
    'engine create cluster --name icc-a --image node:1 --config c.yaml --kubeconfig k\n',
  );
});

test('deleting', async () => {
  const { cli, calls } = await standIn('');
  await cli.deleteCluster('icc-a', 'k');
  expect(await calls()).toBe('engine delete cluster --name icc-a --kubeconfig k\n');
});

test('lists are one name a line', async () => {
  const { cli } = await standIn('icc-a\nkind\n');
  expect(await cli.clusters()).toEqual(['icc-a', 'kind']);
  const { cli: none } = await standIn('');
  expect(await none.nodes('icc-a')).toEqual([]);
});

test('a failure carries what kind said', async () => {
  const { cli } = await standIn('ERROR: failed to create cluster', 1);
  await expect(cli.clusters()).rejects.toThrow('failed to create cluster');
});

// Recorded from kind v0.33.0 without a terminal.
test('progress is words alone, each step once', () => {
  expect(progressOf(' • Preparing nodes 📦 📦   ...')).toBe('Preparing nodes');
  expect(progressOf(' ✓ Preparing nodes 📦 📦 ')).toBeUndefined();
  expect(progressOf(' • Starting control-plane 🕹️  ...')).toBe('Starting control-plane');
  expect(progressOf('Creating cluster "icc-a" ...')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { createDockerEngine } from '../../engine/docker.ts';
import { standIns } from '../../host/testing/stand-ins.ts';
import { parseCommandLine } from '../program.ts';
import { nodeNamed } from './shell.ts';

const NODES = ['init-control-plane', 'init-worker', 'cni-control-plane', 'cni-worker', 'cni-nft-worker'].map(
  (name) => ({ name: `icc-261124-0912-k3fd-${name}` }),
);

test('a node is known by its name, or by an end of it that no other has', () => {
  expect(nodeNamed('cni-worker', NODES).name).toBe('icc-261124-0912-k3fd-cni-worker');
  expect(nodeNamed('icc-261124-0912-k3fd-init-worker', NODES).name).toBe('icc-261124-0912-k3fd-init-worker');
  expect(() => nodeNamed('worker', NODES)).toThrow('3 nodes are called worker');
  expect(() => nodeNamed('ni-worker', NODES)).toThrow('no node ni-worker');
  expect(() => nodeNamed('cni-worker', [])).toThrow(expect.objectContaining({ code: 'NOTHING_UP' }));
});

test('options behind the node are those of the command', () => {
  const parse = (...argv: readonly string[]) => parseCommandLine(argv, '0', () => undefined);
  expect(parse('shell', '--config', 'icc.yaml', 'cni-worker', 'ls', '-l', '--json')).toMatchObject({
    command: 'shell',
    args: ['cni-worker', 'ls', '-l', '--json'],
  });
  expect(() => parse('shell', '--engine', 'podman', 'cni-worker')).toThrow('does not take --engine');
  expect(() => parse('shell')).toThrow('node');
});

test.for([
  [false, ['--interactive']],
  [true, ['--interactive', '--tty']],
] as const)(
  'a command runs in the node by the engine, with its exit code; in a terminal: %s',
  async ([terminal, flags]) => {
    await using docker = await standIns({
      'docker.version': { out: '28 29 default' },
      'docker.info': { out: 'runc' },
      'docker.exec': { code: 3 },
    });
    const engine = await createDockerEngine({ run: docker.run });
    expect(
      await engine.enter('icc-a-cni-worker', ['ls', '-l'], {
        terminal,
        signal: new AbortController().signal,
      }),
    ).toBe(3);
    expect((await docker.calls()).at(-1)).toEqual([
      'docker',
      'exec',
      ...flags,
      'icc-a-cni-worker',
      'ls',
      '-l',
    ]);
  },
);

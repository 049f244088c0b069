import { expect, test } from 'vitest';
import { ownProcesses } from './own.ts';
import { parseProcess } from './parse.ts';

function running(pid: number, parentPid: number, innerPid: number) {
  const masks = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => `${name}:\t0`);
  const ids = ['Uid', 'Gid'].map((name) => `${name}:\t0\t0\t0\t0`);
  const status = [
    `PPid:\t${parentPid}`,
    `NSpid:\t${pid}\t${innerPid}`,
    ...ids,
    ...masks,
    'NoNewPrivs:\t0',
    'Seccomp:\t0',
  ];
  return parseProcess({ pid, containerId: 'some', command: 'any', status: status.join('\n'), netns: '1' });
}

const FIRST = running(100, 90, 1);
const CHILD = running(101, 100, 7);
const GRANDCHILD = running(102, 101, 8);
const EXECUTED = running(200, 90, 20);
const OF_THE_EXECUTED = running(201, 200, 21);

test('what someone runs in a container is not its own, nor what that starts', () => {
  const own = ownProcesses([EXECUTED, FIRST, CHILD, OF_THE_EXECUTED, GRANDCHILD]);
  expect(own).toEqual([FIRST, CHILD, GRANDCHILD]);
});

test('where no process is known to be the first, all are its own', () => {
  expect(ownProcesses([CHILD, EXECUTED])).toEqual([CHILD, EXECUTED]);
});

test('a runtime on its way in, still in its own PID namespace, is not the container', () => {
  const entering = running(300, 90, 300);
  expect(ownProcesses([FIRST, entering])).toEqual([FIRST]);
});

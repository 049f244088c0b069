import { expect, test } from 'vitest';
import { USUAL_CNI_DIRECTORIES } from '../../model/lane.ts';
import { fakeEngine } from '../testing/fake-engine.ts';
import { primaryCni } from './primary-cni.ts';

const node = (name: string) => ({ name, role: 'worker', addresses: [], podCidrs: [] }) as const;

test('kindnet is there when it has configured every node; nothing is written', async () => {
  const asked: string[] = [];
  const { engine, calls } = fakeEngine((name) => {
    asked.push(name);
    const isLate = name === 'b' && asked.filter((one) => one === 'b').length < 2;
    return isLate ? { exitCode: 1, stderr: 'No such file' } : { stdout: `conflist of ${name}` };
  });
  const cni = primaryCni('kindnet', {
    engine,
    wait: { deadlineMs: 5_000 },
    directories: USUAL_CNI_DIRECTORIES,
  });
  expect(await cni.install([node('a'), node('b')], ['10.244.0.0/16'])).toEqual({
    a: 'conflist of a',
    b: 'conflist of b',
  });
  expect(calls.every((call) => call.includes(`cat ${cni.config}`))).toBe(true);
  expect(cni).toMatchObject({ enforces: true, isKinds: true });
});

test('a node that kindnet never configures is named with what was seen', async () => {
  const { engine } = fakeEngine(() => ({ exitCode: 1, stderr: 'No such file' }));
  const cni = primaryCni('kindnet', { engine, wait: { deadlineMs: 50 }, directories: USUAL_CNI_DIRECTORIES });
  await expect(cni.install([node('a')], [])).rejects.toThrow(/kindnet has configured a.*No such file/s);
});

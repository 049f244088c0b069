import { expect, test } from 'vitest';
import { longestMs, scriptOf, stepResults } from './script.ts';

const USUAL = { confDir: '/etc/cni/net.d', binDir: '/opt/cni/bin' };

const base64 = (text: string) => `${Buffer.from(text).toString('base64')}=`;

test('what steps said is told apart by session and put in order', () => {
  const stdout = [
    `step 1 0 0 7 ${base64('other')} ${base64('')}`,
    `step 0 1 124 60001 ${base64('')} ${base64('late')}`,
    'noise',
    `step 0 0 1 42 ${base64('{"code": 6}')} ${base64('')}`,
  ].join('\n');
  expect(stepResults(stdout, 0)).toEqual([
    { exitCode: 1, stdout: '{"code": 6}', stderr: '', tookMs: 42 },
    { exitCode: 124, stdout: '', stderr: 'late', tookMs: 60_001 },
  ]);
  expect(stepResults(stdout, 2)).toEqual([]);
});

test('a whole list is called where no interface is yet', () => {
  const step = { chain: 'add', network: 'some', args: 'K8S_POD_NAME=a', cnitool: '/bin/cnitool' } as const;
  const script = scriptOf([[step]], 'some', USUAL);
  expect(script).toContain("'/bin/cnitool' 'add' 'some' '/var/run/netns/some-0'");
  expect(script).toContain("'NETCONFPATH=/etc/cni/net.d'");
  expect(script).not.toContain('link add eth0');
  expect(scriptOf([[{ run: ['true'] }]], 'some', USUAL)).toContain('link add eth0');
});

test("a call has the specification's environment and nothing else, its words kept whole", () => {
  const script = scriptOf([[{ command: 'ADD', stdin: "it's", args: 'K8S_POD_NAME=a b' }]], 'some', USUAL);
  expect(script).toContain("env -i 'PATH=");
  expect(script).toContain("'CNI_ARGS=K8S_POD_NAME=a b'");
  expect(script).toContain(String.raw`printf %s 'it'\''s'`);
  expect(script).toContain('ip netns del $ns');
});

test('every step is ended in time, so that a batch lasts no longer than its longest session', () => {
  const call = { command: 'ADD', stdin: '' };
  const look = { run: ['true'] };
  const sessions = [[call, look], [call]];
  expect(scriptOf(sessions, 'some', USUAL).match(/if timeout 60 /g)).toHaveLength(3);
  expect(longestMs(sessions)).toBe(120_000);
});

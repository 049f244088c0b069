import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { type ProvisionOptions, packagesFor, provision } from './provision.ts';
import { type Answer, standIns } from './testing/stand-ins.ts';

const FINDINGS: readonly Finding[] = [
  { id: 'engine', title: 'engine', level: 'missing', seen: '', remedy: '', packages: ['podman', 'iptables'] },
  { id: 'netfilter', title: 'rules', level: 'missing', seen: '', remedy: '', packages: ['iptables'] },
  { id: 'chromium', title: 'browser', level: 'warn', seen: '', remedy: '', packages: ['chromium'] },
  { id: 'go', title: 'Go', level: 'ok', seen: '', remedy: '', packages: ['golang'] },
];
const LINE = 'apt-get install -y --no-install-recommends podman iptables chromium';

async function provisioned(
  options: Partial<ProvisionOptions>,
  answers: Record<string, Answer> = { 'apt-get': {} },
) {
  await using apt = await standIns(answers);
  const said: string[] = [];
  const result = await provision(FINDINGS, {
    run: apt.run,
    say: (line) => said.push(line),
    mode: 'auto',
    root: true,
    debian: true,
    ...options,
  });
  return { result, said, calls: (await apt.calls()).map((call) => call.join(' ')) };
}

test('each package once, of what is not ok', () => {
  expect(packagesFor(FINDINGS)).toEqual(['podman', 'iptables', 'chromium']);
});

test('as root without a terminal: the line is shown and run', async () => {
  const { result, said, calls } = await provisioned({});
  expect(said).toEqual([LINE]);
  expect(calls).toEqual(['apt-get update', LINE]);
  expect(result.installed).toEqual(['podman', 'iptables', 'chromium']);
});

test('in a terminal the person is asked, and no is no', async () => {
  expect((await provisioned({ confirm: async () => true })).calls).toHaveLength(2);
  const declined = await provisioned({ confirm: async () => false });
  expect(declined.calls).toEqual([]);
  expect(declined.result).toEqual({ installed: [], raised: [], remedy: LINE });
});

test('never, no root and no Debian run nothing and give what to type', async () => {
  expect(await provisioned({ mode: 'never' })).toMatchObject({ calls: [], result: { remedy: LINE } });
  expect(await provisioned({ root: false })).toMatchObject({ calls: [], result: { remedy: `sudo ${LINE}` } });
  const elsewhere = await provisioned({ debian: false });
  expect(elsewhere.calls).toEqual([]);
  expect(elsewhere.result.remedy).toContain('podman iptables chromium');
});

test('apt that fails is told', async () => {
  const failing = provisioned(
    {},
    { 'apt-get.update': {}, 'apt-get.install': { err: 'E: Unable to locate package podman', code: 100 } },
  );
  await expect(failing).rejects.toThrow('Unable to locate package podman');
});

const INOTIFY: Finding = {
  id: 'inotify',
  title: 'inotify limits',
  level: 'warn',
  seen: '',
  remedy: '',
  settings: ['fs.inotify.max_user_instances=512'],
};
const SCRIPT = 'echo 512 >/proc/sys/fs/inotify/max_user_instances';

async function raised(exitCode: number, options: Partial<ProvisionOptions>) {
  const ran: (readonly string[])[] = [];
  const said: string[] = [];
  const result = await provision([INOTIFY], {
    run: async (argv) => {
      ran.push(argv);
      return { command: argv.join(' '), exitCode, stdout: '', stderr: '', durationMs: 0 };
    },
    say: (line) => said.push(line),
    mode: 'auto',
    root: true,
    debian: true,
    ...options,
  });
  return { ran, said, raised: result.raised };
}

test('kernel settings are raised only where that is asked, and the line is shown', async () => {
  expect(await raised(0, {})).toEqual({ ran: [], said: [], raised: [] });
  expect(await raised(0, { kernelSettings: true })).toEqual({
    ran: [['sh', '-ec', SCRIPT]],
    said: [`sh -ec '${SCRIPT}'`],
    raised: INOTIFY.settings,
  });
  const byHand = await raised(0, { kernelSettings: true, root: false });
  expect(byHand).toEqual({ ran: [], said: [`sudo sh -ec '${SCRIPT}'`], raised: [] });
});

test('a kernel that refuses a setting stops nothing', async () => {
  expect((await raised(1, { kernelSettings: true })).raised).toEqual([]);
});

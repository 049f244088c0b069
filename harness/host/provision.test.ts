import { expect, test } from 'vitest';
import type { CheckResult } from './check-result.ts';
import { type ProvisionOptions, packagesFor, provision } from './provision.ts';
import { type Answer, standIns } from './testing/stand-ins.ts';

const FINDINGS: readonly CheckResult[] = [
  { id: 'engine', title: 'engine', level: 'missing', seen: '', remedy: '', packages: ['podman', 'iptables'] },
  { id: 'netfilter', title: 'rules', level: 'missing', seen: '', remedy: '', packages: ['iptables'] },
  { id: 'chromium', title: 'browser', level: 'warn', seen: '', remedy: '', packages: ['chromium'] },
  { id: 'go', title: 'Go', level: 'ok', seen: '', remedy: '', packages: ['golang'] },
];
const INSTALL = 'apt-get install -y --no-install-recommends';
const NEEDED = `${INSTALL} podman iptables`;
const WANTED = `${INSTALL} chromium`;

async function provisioned(
  options: Partial<ProvisionOptions>,
  answers: Record<string, Answer> = { 'apt-get': {} },
  findings = FINDINGS,
) {
  await using apt = await standIns(answers);
  const said: string[] = [];
  const warned: string[] = [];
  const result = await provision(findings, {
    run: apt.run,
    say: (line) => said.push(line),
    warn: (text) => warned.push(text),
    mode: 'auto',
    root: true,
    sourceBuild: 'cold',
    debian: true,
    ...options,
  });
  return { result, said, warned, calls: (await apt.calls()).map((call) => call.join(' ')) };
}

test('each package once: what a run needs, and what it only wants where images are built here', () => {
  const needed = ['podman', 'iptables'];
  expect(packagesFor(FINDINGS, 'cold')).toEqual({ needed, wanted: ['chromium'] });
  expect(packagesFor(FINDINGS, 'none')).toEqual({ needed, wanted: [] });
});

test('as root without a terminal: the line is shown and run', async () => {
  const { result, said, calls } = await provisioned({});
  expect(said).toEqual([`${NEEDED} chromium`]);
  expect(calls).toEqual(['apt-get update', NEEDED, WANTED]);
  expect(result.installed).toEqual(['podman', 'iptables', 'chromium']);
});

test('where nothing is built, nothing is installed, offered or asked of apt for a browser', async () => {
  const browser = FINDINGS.slice(2);
  const nothing = { said: [], calls: [], result: { installed: [], raised: [] } };
  expect(await provisioned({ sourceBuild: 'none' }, {}, browser)).toMatchObject(nothing);
  expect(await provisioned({ sourceBuild: 'none', root: false }, {}, browser)).toMatchObject(nothing);
  expect((await provisioned({ sourceBuild: 'none' })).calls).toEqual(['apt-get update', NEEDED]);
});

test('in a terminal the person is asked, and no is no', async () => {
  expect((await provisioned({ confirm: async () => true })).calls).toHaveLength(3);
  const declined = await provisioned({ confirm: async () => false });
  expect(declined.calls).toEqual([]);
  expect(declined.result).toEqual({ installed: [], raised: [], remedy: `${NEEDED} chromium` });
});

test('never, no root and no Debian run nothing and give what to type', async () => {
  const line = `${NEEDED} chromium`;
  expect(await provisioned({ mode: 'never' })).toMatchObject({ calls: [], result: { remedy: line } });
  expect(await provisioned({ root: false })).toMatchObject({ calls: [], result: { remedy: `sudo ${line}` } });
  const elsewhere = await provisioned({ debian: false });
  expect(elsewhere.calls).toEqual([]);
  expect(elsewhere.result.remedy).toContain('podman iptables chromium');
});

test('apt that fails ends the run for what is needed, and is a warning for what is only wanted', async () => {
  const failing = {
    'apt-get.update': {},
    'apt-get.install': { err: 'E: Unable to locate package', code: 100 },
  };
  await expect(provisioned({}, failing)).rejects.toThrow('Unable to locate package');
  const noNetwork = { 'apt-get': { err: 'E: Could not resolve', code: 100 } };
  for (const answers of [failing, noNetwork]) {
    const { result, warned } = await provisioned({}, answers, FINDINGS.slice(2));
    expect(result).toEqual({ installed: [], raised: [] });
    expect(warned).toEqual([expect.stringMatching(/^not installed: chromium; .*exit code 100/)]);
  }
});

const INOTIFY: CheckResult = {
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
    warn: (text) => said.push(text),
    mode: 'auto',
    root: true,
    sourceBuild: 'none',
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

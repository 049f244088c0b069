import { readFile } from 'node:fs/promises';
import type { HostAccess } from '../../host/access.ts';
import { fakeHost } from '../../host/testing/fake-host.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import type { RunCommand } from '../../process/run.ts';
import { findEngine } from '../find-engine.ts';
import { readRecording, replay } from './recorded.ts';

/** Where a distribution puts podman's helpers. */
export const HELPERS = { '/usr/lib/podman/netavark': '', '/usr/lib/podman/aardvark-dns': '' };
/** Folders with programs of the machine that recorded. */
const FOLDERS = { '/usr': '', '/bin': '', '/sbin': '', '/lib': '', '/lib64': '' };
export const BOOT = { '/proc/sys/kernel/random/boot_id': '55184cf7-12ec-437e-a796-d6c1a0e29982\n' };

interface Asked {
  readonly recording: string;
  readonly state: string;
  readonly force?: 'docker' | 'podman';
  readonly host?: Partial<HostAccess>;
  readonly files?: Readonly<Record<string, string>>;
}

const TOKEN_BIND = /^type=bind,source=(.*\/icc-engine-[^/]+),target=\/icc-engine,readonly$/;

/** What a container read, with the token of today in place of the recorded one: the recorded engine saw its files. */
async function withToken(argv: readonly string[], stdout: string): Promise<string> {
  const file = argv.flatMap((word) => TOKEN_BIND.exec(word)?.[1] ?? [])[0];
  if (file === undefined) return stdout;
  return stdout.replace(/(?<=^.*\n).*(?=\n)/, (await readFile(file, 'utf8')).trim());
}

/** What the doctor finds where the real program answered so, and which of its commands ran. */
export async function found({ recording, state, force, host = {}, files = BOOT }: Asked) {
  const answers = (await readRecording(recording)).states[state];
  if (answers === undefined) throw new Error(`nobody recorded ${recording}: ${state}`);
  const answer = replay(answers);
  const calls: string[] = [];
  const result = await findEngine(
    fakeHost({
      run: async (argv, options) => {
        calls.push(argv.slice(0, 2).join(' '));
        const answered = await answer(argv, options);
        return { ...answered, stdout: await withToken(argv, answered.stdout) };
      },
      files: { ...HELPERS, ...FOLDERS, ...files },
      programs: ['docker', 'dockerd', 'podman', 'runc'],
      scratchDirectory: '/tmp',
      cacheDirectory: temporaryDirectory(),
      root: false,
      ...host,
    }),
    force,
  );
  return { ...result, calls };
}

/** Docker that says this of itself; whatever else it is asked it did not expect. */
export function dockerSaying(
  info: Readonly<Record<number, unknown>>,
  address = 'unix:///var/run/docker.sock',
): RunCommand {
  const members = ['29.0.0', 'runc', 'Debian GNU/Linux 12 (bookworm)', [], '2', 'systemd', '/var/lib/docker'];
  const answers: Record<string, string> = {
    '--version': 'Docker version 29.0.0, build 1',
    context: address,
    version: '29.0.0',
    info: JSON.stringify(members.map((member, index) => info[index] ?? member)),
  };
  return async (argv) => {
    const stdout = answers[argv[1] ?? ''];
    if (stdout === undefined) throw new Error(`not expected: ${argv.join(' ')}`);
    return { command: argv.join(' '), exitCode: 0, stdout, stderr: '', durationMs: 1 };
  };
}

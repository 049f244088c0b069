import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../../time/eventually.ts';

const directory = mkdtempSync(join(tmpdir(), 'icc-entry-'));
afterAll(() => rmSync(directory, { recursive: true }));

const ENTRY = JSON.stringify(new URL('entry.ts', import.meta.url).href);
const LOG = join(directory, 'log');

/** The text of a program that is entered as the suite is; `body` is its command's. */
function entered(body: string): string {
  return `
    import { appendFileSync } from 'node:fs';
    import { enter } from ${ENTRY};
    const log = (text) => appendFileSync(${JSON.stringify(LOG)}, text + '\\n');
    await enter(async (signal) => { ${body} });`;
}

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** Works until it is stopped, then tears down. */
file(
  'long.mjs',
  entered(`
    log('up');
    const work = setInterval(() => undefined, 1000);
    await new Promise((stop) => signal.addEventListener('abort', stop));
    log('tearing down');
    clearInterval(work);
    await new Promise((done) => setTimeout(done, 100));
    log('torn down');
    throw new Error('what stopping made fail');`),
);
file('package.json', JSON.stringify({ private: true, scripts: { long: 'exec node long.mjs' } }));

/** Starts it, and signals when it is up. Gives the exit code of what was started and what the program logged till the end. */
async function signalled(start: () => ChildProcess, signal: (pid: number) => void) {
  writeFileSync(LOG, '');
  const child = start();
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const logged = async (line: string) =>
    await eventually(
      `it has logged: ${line}`,
      () => {
        const log = readFileSync(LOG, 'utf8');
        return log.includes(`${line}\n`) ? { done: true, value: log } : { done: false, seen: log };
      },
      { deadlineMs: 12_000 },
    );
  const pid = child.pid ?? Number.NaN;
  using _ = endOf(pid);
  await logged('up');
  signal(pid);
  const [code, by] = await exited;
  return { code: code ?? by, log: await logged('torn down') };
}

/** Ends the process group of one that may have failed to end. */
function endOf(group: number): Disposable {
  return {
    [Symbol.dispose]() {
      try {
        process.kill(-group, 'SIGKILL');
      } catch {
        // As it should be: it has ended.
      }
    },
  };
}

const options = { cwd: directory, stdio: 'ignore', detached: true } as const;
const inShell = () => spawn('sh', ['-c', `exec "${process.execPath}" long.mjs`], options);
const byNpm = () => spawn('npm', ['run', 'long'], options);
const ALL = 'up\ntearing down\ntorn down\n';

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s to the shell that npm starts tears down, and ends with %d', async (signal, code) => {
  expect(await signalled(inShell, (pid) => process.kill(pid, signal))).toEqual({ code, log: ALL });
});

test('what timeout sends, to npm and all that it started, tears down', async () => {
  const toAll = (pid: number) => process.kill(-pid, 'SIGTERM');
  expect(await signalled(byNpm, toAll)).toEqual({ code: 143, log: ALL });
});

test('where npm is killed, what it started tears down', async () => {
  const toNpm = (pid: number) => process.kill(pid, 'SIGKILL');
  expect(await signalled(byNpm, toNpm)).toEqual({ code: 'SIGKILL', log: ALL });
});

/** Runs a command to its end in a process of its own; standard output goes where the shell's words send it. */
function ended(body: string, output = '') {
  writeFileSync(LOG, '');
  const program = file('ended.mjs', entered(body));
  const words = `timeout -s KILL 12 "${process.execPath}" "${program}" ${output}; exit \${PIPESTATUS[0]}`;
  // As npm starts it: what watches npm must not keep the process alive.
  const env = { ...process.env, npm_lifecycle_script: 'exec node ended.mjs' };
  const { status, stderr } = spawnSync('bash', ['-c', words], { env, encoding: 'utf8' });
  return { code: status, said: stderr, log: readFileSync(LOG, 'utf8') };
}

test.each([
  ['an error', `setTimeout(() => { throw new Error('a defect'); });`],
  ['a rejection', `void Promise.reject(new Error('a defect'));`],
])('%s that nothing catches stops the work, which tears down: 3, and no verdict', (_, fault) => {
  const end = ended(`
    ${fault}
    await new Promise((stop) => signal.addEventListener('abort', stop));
    log(signal.reason.code);
    return 0;`);
  expect(end).toMatchObject({ code: 3, log: 'UNCAUGHT\n', said: expect.stringMatching(/a defect\n.*at /s) });
});

test('what ends before its work has ended is no verdict', () => {
  expect(ended('await new Promise(() => undefined);').code).toBe(3);
});

test('a package that is missing is no verdict, and what mends it is said', () => {
  expect(ended(`await import('no-such-package');`)).toMatchObject({
    code: 3,
    said: expect.stringContaining('npm ci'),
  });
});

const SAYS = `process.stdout.write('words\\n'.repeat(3)); log('went on'); process.stdout.write('last');`;

test('what could not be said makes of 0 a 3, and of nothing else', () => {
  expect(ended(`${SAYS} return 0;`, '>/dev/full')).toMatchObject({
    code: 3,
    log: 'went on\n',
    said: 'standard output could not be written (ENOSPC): what was to be said there is lost\n',
  });
  expect(ended(`${SAYS} return 1;`, '>/dev/full').code).toBe(1);
});

test('where nobody can be told of it on standard error either, the work goes on', () => {
  const log = 'went on\n';
  expect(ended(`process.stderr.write('words'); ${SAYS} return 0;`, '>/dev/full 2>&1')).toMatchObject({ log });
  expect(ended(`process.stderr.write('words'); ${SAYS} return 0;`, '2>/dev/full')).toMatchObject({
    log,
    code: 0,
  });
});

test('a reader that has gone had what it wanted', () => {
  const untilGone = `
    const writing = setInterval(() => process.stdout.write('words'), 5);
    await new Promise((gone) => process.stdout.once('error', gone));
    clearInterval(writing);`;
  expect(ended(`${untilGone} ${SAYS} return 0;`, '| true')).toEqual({ code: 0, log: 'went on\n', said: '' });
});

import { createHash } from 'node:crypto';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { type CommandResult, createRunner, type RunCommand } from '../process/run.ts';
import { createBuildCache } from './cache.ts';
import { isAtLeast, type KindProgramParts, kindVersion, obtainKind } from './kind-program.ts';

const FILE = `kind-linux-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const PROGRAM = Buffer.from('the program kind');
const SUM = createHash('sha256').update(PROGRAM).digest('hex');
const ADDRESS = 'https://releases.example/v0.33.0';

/** A machine with these files on the net, and a kind of this version on the PATH. */
function parts(
  files: Record<string, Buffer | string>,
  installed?: string,
): KindProgramParts & { asked: string[] } {
  const asked: string[] = [];
  const run: RunCommand = async (argv) => answer(argv.join(' '), installed ?? '');
  const cache = createBuildCache(temporaryDirectory());
  return {
    asked,
    run,
    findProgram: async (name) => (name === 'kind' && installed !== undefined ? '/opt/kind' : undefined),
    download: async (address) => {
      asked.push(address);
      const content = files[address];
      if (content !== undefined) return Buffer.from(content);
      throw new HarnessError('DOWNLOAD_FAILED', `${address}: status 404`, { nextStep: 'x' });
    },
    cache,
    buildAlone: async (make) => await make({ run, cache }),
    pins: { kindRelease: { version: 'v0.33.0', address: ADDRESS, sha256: { [FILE]: SUM } } },
    progress: () => undefined,
  };
}

function answer(command: string, stdout: string): CommandResult {
  return { command, exitCode: 0, stdout, stderr: '', durationMs: 1 };
}

const RELEASED = {
  [`${ADDRESS}/${FILE}`]: PROGRAM,
  [`${ADDRESS}/${FILE}.sha256sum`]: `${SUM}  ${FILE}\n`,
};

test('a kind on the PATH that is new enough is taken, and nothing is downloaded', async () => {
  const here = parts(RELEASED, 'kind v0.34.0 go1.26.8 linux/amd64\n');
  expect(await obtainKind(here)).toBe('/opt/kind');
  expect(here.asked).toEqual([]);
});

test('where it is too old, or absent, the released one is taken, checked, executable, and kept', async () => {
  for (const installed of ['kind v0.31.0 go1.25.1 linux/amd64', undefined]) {
    const here = parts(RELEASED, installed);
    const path = await obtainKind(here);
    expect(await readFile(path)).toEqual(PROGRAM);
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    expect(await obtainKind(here)).toBe(path);
    expect(here.asked).toHaveLength(2);
  }
});

test('one on the PATH that cannot be executed is of an unknown version', async () => {
  const directory = temporaryDirectory();
  const broken = join(directory, 'kind');
  await writeFile(broken, 'no program', { mode: 0o755 });
  const here = { ...parts({}), run: createRunner(), findProgram: async () => broken };
  await expect(obtainKind(here)).rejects.toThrow(`no program kind (${broken} is of an unknown version): `);
  const released = await obtainKind({
    ...parts(RELEASED),
    run: createRunner(),
    findProgram: async () => broken,
  });
  expect(await readFile(released)).toEqual(PROGRAM);
});

test('a program that is not the one of its checksum file, or not the pinned one, is refused and never built instead', async () => {
  const other = { ...RELEASED, [`${ADDRESS}/${FILE}`]: 'something else' };
  const both = createHash('sha256').update('something else').digest('hex');
  const forged = { ...other, [`${ADDRESS}/${FILE}.sha256sum`]: `${both}  ${FILE}\n` };
  for (const files of [other, forged]) {
    const built = { ...parts(files), build: async () => await Promise.reject(new Error('built')) };
    await expect(obtainKind(built)).rejects.toMatchObject({ code: 'CHECKSUM_DIFFERS' });
  }
});

const OWN = Buffer.from('a kind of my own');
const OWN_SUM = createHash('sha256').update(OWN).digest('hex');

/** The two files of a program below an address. */
function filesAt(base: string, program: Buffer, sum: string): Record<string, Buffer | string> {
  return { [`${base}/${FILE}`]: program, [`${base}/${FILE}.sha256sum`]: `${sum}\n` };
}

test.each(['https://mirror.example/kind', 'http://127.0.0.1:8000'])(
  "at the user's own address %s another program may lie: it is told, and kept from runs without that address",
  async (from) => {
    const lines: string[] = [];
    const here = {
      ...parts({ ...RELEASED, ...filesAt(from, OWN, OWN_SUM) }),
      progress: (line: string) => void lines.push(line),
    };
    const own = await obtainKind({ ...here, from: `${from}/` });
    expect(await readFile(own)).toEqual(OWN);
    expect(lines).toContain(`kind of ${from}, not the released one: sha256 ${OWN_SUM}`);
    const released = await obtainKind(here);
    expect(await readFile(released)).toEqual(PROGRAM);
    here.asked.splice(0);
    expect(await obtainKind({ ...here, from })).toBe(own);
    expect(await obtainKind(here)).toBe(released);
    expect(here.asked).toEqual([`${from}/${FILE}.sha256sum`]);
  },
);

test("what the user's own address gives anew under the same name is fetched", async () => {
  const from = 'https://mirror.example/kind';
  const here = parts(filesAt(from, OWN, OWN_SUM));
  const own = await obtainKind({ ...here, from });
  const next = { ...parts(filesAt(from, PROGRAM, SUM)), cache: here.cache, from };
  const released = await obtainKind(next);
  expect(released).not.toBe(own);
  expect(await readFile(released)).toEqual(PROGRAM);
});

test("a user's own address that gave the released program once is not asked again", async () => {
  const from = 'https://mirror.example/kind';
  const here = { ...parts(filesAt(from, PROGRAM, SUM)), from };
  const released = await obtainKind(here);
  here.asked.splice(0);
  expect(await obtainKind(here)).toBe(released);
  expect(await obtainKind({ ...here, from: undefined })).toBe(released);
  expect(here.asked).toEqual([]);
  const another = 'https://other.example/kind';
  await expect(obtainKind({ ...here, from: another })).rejects.toMatchObject({ code: 'KIND_MISSING' });
  expect(here.asked).toEqual([`${another}/${FILE}.sha256sum`]);
});

test('a kept program that was torn is fetched again', async () => {
  const here = parts(RELEASED);
  const path = await obtainKind(here);
  await truncate(path, 0);
  expect(await readFile(await obtainKind(here))).toEqual(PROGRAM);
  expect(here.asked).toHaveLength(4);
});

test('the released program may come in plain, another only by TLS or from loopback', async () => {
  const from = 'http://10.0.0.1/kind';
  expect(await readFile(await obtainKind({ ...parts(filesAt(from, PROGRAM, SUM)), from }))).toEqual(PROGRAM);
  const other = { ...parts(filesAt(from, OWN, OWN_SUM)), from, build: async () => '/built/kind' };
  await expect(obtainKind(other)).rejects.toMatchObject({
    code: 'CHECKSUM_DIFFERS',
    message: expect.stringContaining(`${from}/${FILE} is not the released kind`),
  });
  expect(other.asked).toEqual([`${from}/${FILE}.sha256sum`]);
});

test('where no release is in reach it is built, and where nothing can build it the error says what was tried', async () => {
  expect(await obtainKind({ ...parts({}), build: async () => '/built/kind' })).toBe('/built/kind');
  const old = parts({}, 'kind v0.20.0 go1.20.1 linux/amd64');
  await expect(obtainKind(old)).rejects.toThrow(
    /no program kind \(\/opt\/kind is v0\.20\.0, older.*status 404/,
  );
  await expect(obtainKind(old)).rejects.toMatchObject({ code: 'KIND_MISSING', nextStep: /--kind-from/ });
});

test('a page in place of the checksum file is told as that', async () => {
  const files = { ...RELEASED, [`${ADDRESS}/${FILE}.sha256sum`]: '<html>log in</html>' };
  await expect(obtainKind(parts(files))).rejects.toThrow(/is no checksum file/);
});

test('versions are read from what kind says, and compared by number', () => {
  expect(kindVersion('kind v0.33.0 go1.26.8 linux/amd64')).toBe('v0.33.0');
  expect(kindVersion('kind v0.34.0-alpha+0a1b2c go1.26.8 linux/amd64')).toBe('v0.34.0-alpha');
  expect(kindVersion('kind: command not found')).toBeUndefined();
  expect([
    isAtLeast('v0.33.0', 'v0.33.0'),
    isAtLeast('v0.100.0', 'v0.33.0'),
    isAtLeast('v0.4.0', 'v0.33.0'),
    isAtLeast('v0.33.0-alpha', 'v0.33.0'),
    isAtLeast('v0.34.0-alpha', 'v0.33.0'),
  ]).toEqual([true, true, false, false, true]);
});

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeError } from '../errors/errors.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { dockerCredentials, type FindCredentials } from './credentials.ts';

const SECRET = 'hunter2:with-colon';
const AUTH = Buffer.from(`ann:${SECRET}`).toString('base64');

/** Reads a configuration of the given content; helpers are shell scripts by name. */
async function configured(content: unknown, helpers: Record<string, string> = {}): Promise<FindCredentials> {
  const directory = temporaryDirectory();
  await writeFile(
    join(directory, 'config.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  for (const [name, script] of Object.entries(helpers)) {
    await writeFile(join(directory, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, `docker-credential-${name}`), 0o755);
  }
  return dockerCredentials({
    environment: { DOCKER_CONFIG: directory },
    homeDirectory: '/nowhere',
    run: createRunner({ PATH: `${directory}:/usr/bin:/bin` }),
  });
}

test('a login in the file is read, under the host or an address of it', async () => {
  const find = await configured({
    auths: { 'a.example:5000': { auth: AUTH }, 'https://b.example/v1/': { identitytoken: 'tok' } },
  });
  expect(await find('a.example:5000')).toEqual({ credentials: { username: 'ann', password: SECRET } });
  expect(await find('b.example')).toEqual({ credentials: { identityToken: 'tok' } });
  expect(await find('a.example')).toEqual({});
});

test("Docker Hub's login stands under its old address", async () => {
  const find = await configured({ auths: { 'https://index.docker.io/v1/': { auth: AUTH } } });
  expect(await find('docker.io')).toEqual({ credentials: { username: 'ann', password: SECRET } });
});

test('without a file nobody is logged in; without DOCKER_CONFIG the home folder counts', async () => {
  const home = temporaryDirectory();
  const find = dockerCredentials({ environment: {}, homeDirectory: home, run: createRunner() });
  expect(await find('a.example')).toEqual({});
  await mkdir(join(home, '.docker'));
  await writeFile(
    join(home, '.docker', 'config.json'),
    JSON.stringify({ auths: { 'a.example': { auth: AUTH } } }),
  );
  expect(await find('a.example')).toMatchObject({ credentials: { username: 'ann' } });
});

test('a helper is asked by the key that Docker uses, on standard input', async () => {
  const answer = 'read -r host; printf \'{"ServerURL":"%s","Username":"%s","Secret":"s"}\' "$host" "$host"';
  const find = await configured(
    { credsStore: 'store', credHelpers: { 'b.example': 'other' } },
    { store: answer, other: 'echo \'{"Username":"<token>","Secret":"t"}\'' },
  );
  expect(await find('a.example:1')).toEqual({ credentials: { username: 'a.example:1', password: 's' } });
  expect(await find('docker.io')).toMatchObject({ credentials: { username: 'https://index.docker.io/v1/' } });
  expect(await find('b.example')).toEqual({ credentials: { identityToken: 't' } });
});

test('a helper that knows no login is no problem; one that fails is, without its words', async () => {
  const find = await configured(
    { credHelpers: { none: 'none', bad: 'bad', gone: 'gone', odd: 'odd', path: '../../x' } },
    {
      none: 'echo "credentials not found in native keychain"; exit 1',
      bad: `echo ${SECRET}; exit 1`,
      odd: `echo ${SECRET}`,
    },
  );
  expect(await find('none')).toEqual({});
  expect(await find('bad')).toEqual({ problem: 'docker-credential-bad ended with exit code 1' });
  expect(await find('gone')).toEqual({ problem: 'docker-credential-gone did not run: program not found' });
  expect((await find('odd')).problem).not.toContain(SECRET);
  expect((await find('path')).problem).toContain("no program's name");
});

test.each([
  ['torn', `{"auths": {"a.example": {"auth": "${AUTH}"`],
  ['of another shape', { auths: { 'a.example': { auth: [SECRET] } } }],
  [
    'with a login that is none',
    { auths: { 'a.example': { auth: Buffer.from('secret').toString('base64') } } },
  ],
])('a file that is %s is named, without its content', async (_how, content) => {
  const find = await configured(content);
  const error = await find('a.example').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'CREDENTIALS_UNREADABLE' });
  const words = describeError(error);
  expect(words).toContain('config.json');
  for (const secret of [SECRET, AUTH, 'secret"']) expect(words).not.toContain(secret);
});

test('a pipe in place of the file is named, and not waited for', async () => {
  const directory = temporaryDirectory();
  await createRunner()(['mkfifo', join(directory, 'config.json')]);
  const find = dockerCredentials({
    environment: { DOCKER_CONFIG: directory },
    homeDirectory: '/nowhere',
    run: createRunner(),
  });
  await expect(find('a.example')).rejects.toMatchObject({
    code: 'CREDENTIALS_UNREADABLE',
    message: expect.stringContaining('config.json is a pipe, no file'),
  });
});

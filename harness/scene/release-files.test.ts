import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { makeAuthority } from './authority.ts';
import { ask } from './https.ts';
import { startReleaseFiles } from './release-files.ts';

test('the program and its checksum file stand under the names of a release, and nothing else', async () => {
  const directory = temporaryDirectory();
  const { certificate: ca, server } = await makeAuthority(createRunner(), join(directory, 'keys'));
  await writeFile(join(directory, 'kind'), 'abc');
  const files = await startReleaseFiles(server, join(directory, 'kind'));
  onTestFinished(files.close);
  const name = `kind-linux-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const at = async (path: string) => await ask(`https://localhost:${files.port}/${path}`, { ca });
  expect(await at(name)).toMatchObject({ status: 200, body: 'abc' });
  const sum = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect((await at(`${name}.sha256sum`)).body).toBe(`${sum}  ${name}\n`);
  expect((await at('kind')).status).toBe(404);
});

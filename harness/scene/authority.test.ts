import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { makeAuthority } from './authority.ts';
import { ask, serveHttps } from './https.ts';

test('a server is believed by who trusts the authority, under both names of loopback, and by nobody else', async () => {
  const directory = join(temporaryDirectory(), 'keys');
  const { certificate, server } = await makeAuthority(createRunner(), directory);
  const other = await makeAuthority(createRunner(), join(temporaryDirectory(), 'keys'));
  const { port, close } = await serveHttps(server, (_request, response) => response.end('hello'));
  onTestFinished(close);
  for (const host of ['localhost', '127.0.0.1']) {
    expect(await ask(`https://${host}:${port}/`, { ca: certificate })).toMatchObject({
      status: 200,
      body: 'hello',
    });
  }
  await expect(ask(`https://localhost:${port}/`, { ca: other.certificate })).rejects.toThrow(/certificate/);
  await expect(ask(`https://127.0.0.2:${port}/`, { ca: certificate })).rejects.toThrow(
    /127\.0\.0\.2|ECONNREFUSED/,
  );
  expect((await stat(directory)).mode & 0o077).toBe(0);
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeHost } from '../host/testing/fake-host.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { RunCommand } from '../process/run.ts';
import { findEngine } from './find-engine.ts';
import { BOOT, dockerSaying, found } from './testing/trial.ts';

test('an engine that has no such file as this user made is refused, and no file stays', async () => {
  const cacheDirectory = temporaryDirectory();
  const host = { cacheDirectory: join(cacheDirectory, 'not', 'yet') };
  const { name, findings, calls } = await found({ recording: 'docker-29.0.0', state: 'other files', host });
  expect(name).toBeUndefined();
  expect(findings[0]?.level).toBe('unfit');
  expect(findings[0]?.seen).toMatch(
    /^docker: the engine does not see the files of this user: .*bind source path does not exist: /,
  );
  expect(findings[0]?.remedy).toContain('XDG_CACHE_HOME');
  expect(calls).toContain('docker image');
  expect(await readdir(cacheDirectory)).toEqual([]);
});

/** A Docker whose container, by its own kernel's id, reads this in place of the token. */
async function reading(words: string, dataDirectory = '/var/lib/docker') {
  const daemon = dockerSaying({ 6: dataDirectory });
  const run: RunCommand = async (argv, options) => {
    if (['import', 'image'].includes(argv[1] ?? '')) return await daemon(['docker', 'version'], options);
    if (argv[1] !== 'run') return await daemon(argv, options);
    return {
      ...(await daemon(['docker', 'version'], options)),
      stdout: `${Object.values(BOOT)[0]}${words}\n`,
    };
  };
  const cacheDirectory = temporaryDirectory();
  const host = fakeHost({ run, programs: ['docker'], files: BOOT, cacheDirectory });
  const { findings } = await findEngine(host, 'docker');
  expect(await readdir(cacheDirectory)).toEqual([]);
  return findings[0];
}

test.for([
  ['9fd9d797-56c7-414f-b5bd-079b32bdee78', 'is another file to it'],
  ['unreadable', 'is unreadable to it'],
] as const)('an engine that reads something else there is refused: %s', async ([words, said]) => {
  const finding = await reading(words);
  expect(finding?.level).toBe('unfit');
  expect(finding?.seen).toContain('docker: the engine does not see the files of this user: ');
  expect(finding?.seen).toContain(said);
});

test("Ubuntu's snap of Docker is named, with what helps", async () => {
  const finding = await reading('unreadable', '/var/snap/docker/common/var-lib-docker');
  expect(finding?.seen).toContain('docker: it is a snap, which sees part of this machine alone: ');
  expect(finding?.remedy).toContain('XDG_CACHE_HOME in a folder of your home that is not hidden');
});

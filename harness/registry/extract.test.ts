import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner, type RunCommand } from '../process/run.ts';
import { extractFile } from './extract.ts';
import { createImageStore, type StoredImage } from './store.ts';
import { testClient } from './testing/clients.ts';
import { serveRegistry } from './testing/fixture-registry.ts';
import { sampleImage } from './testing/sample-image.ts';

const run = createRunner();
const PATH = 'usr/local/bin/istioctl';

async function stored(...layers: readonly Readonly<Record<string, string>>[]): Promise<StoredImage> {
  const registry = await serveRegistry();
  registry.add('istio/istioctl', '1.31.0', sampleImage({ layers }));
  const store = createImageStore({ directory: temporaryDirectory(), client: testClient() });
  return await store.obtain(`${registry.address}/istio/istioctl:1.31.0`);
}

test('a file comes out as it is, executable, and nothing else is left', async () => {
  const content = 'a\0b'.repeat(5_000);
  const image = await stored({ 'etc/x': 'x' }, { [PATH]: content, 'usr/local/bin/other': 'other' });
  const directory = temporaryDirectory();
  const to = join(directory, 'bin', 'istioctl');
  await extractFile(image, PATH, to, { run });
  expect(await readFile(to, 'utf8')).toBe(content);
  expect((await stat(to)).mode & 0o777).toBe(0o755);
  expect(await readdir(join(directory, 'bin'))).toEqual(['istioctl']);
});

test('the topmost layer counts, by whichever way it writes names', async () => {
  const image = await stored({ [PATH]: 'old' }, { [`./${PATH}`]: 'new' }, { 'etc/x': 'x' });
  const to = join(temporaryDirectory(), 'istioctl');
  await extractFile(image, PATH, to, { run });
  expect(await readFile(to, 'utf8')).toBe('new');
});

test.each([
  ['itself', 'usr/local/bin/.wh.istioctl'],
  ['with its folder', 'usr/.wh.local'],
  ['with all that lay in its folder', './usr/local/.wh..wh..opq'],
])('a file that a layer above removed, %s, is not there', async (_how, whiteout) => {
  const image = await stored({ [PATH]: 'old' }, { [whiteout]: '' });
  await expect(extractFile(image, PATH, join(temporaryDirectory(), 'x'), { run })).rejects.toMatchObject({
    code: 'NO_SUCH_FILE',
    message: expect.stringContaining(`${image.reference} has no file /${PATH}`),
  });
});

test('what is no regular file is not taken', async () => {
  const image = await stored({ [`${PATH}/inside`]: 'x' });
  const directory = temporaryDirectory();
  await expect(extractFile(image, PATH, join(directory, 'x'), { run })).rejects.toMatchObject({
    code: 'NO_SUCH_FILE',
    message: expect.stringContaining('no regular file'),
  });
  expect(await readdir(directory)).toEqual([]);
});

test('a link is said to be one', async () => {
  const image = await stored({ 'etc/x': 'x' });
  const root = temporaryDirectory();
  await mkdir(join(root, 'usr/local/bin'), { recursive: true });
  await symlink('/etc/passwd', join(root, PATH));
  const layer = image.layers[0]?.file ?? '';
  await run(['tar', '--create', '--gzip', '--file', layer, '--directory', root, 'usr']);
  await expect(extractFile(image, PATH, join(temporaryDirectory(), 'x'), { run })).rejects.toThrow(
    'it is a link to /etc/passwd',
  );
});

test('a damaged layer is named', async () => {
  const image = await stored({ [PATH]: 'x' });
  const layer = image.layers[0]?.file ?? '';
  await writeFile(layer, 'no archive');
  await expect(extractFile(image, PATH, join(temporaryDirectory(), 'x'), { run })).rejects.toMatchObject({
    code: 'EXTRACT_FAILED',
    message: expect.stringContaining(layer),
  });
});

test('a full disk is told as that, and not as a damaged layer', async () => {
  const image = await stored({ [PATH]: 'x' });
  const directory = temporaryDirectory();
  const stderr = `tar: ${PATH}: Wrote only 512 of 10240 bytes\ntar: ${PATH}: Cannot write: No space left on device\n`;
  const full: RunCommand = async () => ({ command: 'tar', exitCode: 2, stdout: '', stderr, durationMs: 1 });
  await expect(extractFile(image, PATH, join(directory, 'x'), { run: full })).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining(directory),
  });
});

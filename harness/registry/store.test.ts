import { open, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createImageStore, type ImageStoreOptions } from './store.ts';
import { testClient } from './testing/clients.ts';
import { fastClock } from './testing/fast-clock.ts';
import { type FixtureRegistry, serveRegistry } from './testing/fixture-registry.ts';
import { sampleImage, sampleIndex } from './testing/sample-image.ts';
import { createTransport } from './transport.ts';

const LAYERS = [{ 'etc/base': 'base' }, { 'etc/one': 'one' }, { 'etc/two': 'two' }, { 'etc/three': 'three' }];
const image = sampleImage({ labels: { ours: 'yes' }, layers: LAYERS });
const [base = '', ...upper] = image.layers;
const BYTES =
  image.bytes.byteLength + [...image.blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);

async function withPilot(
  tag = '1.31.0',
): Promise<{ registry: FixtureRegistry; pilot: string; directory: string }> {
  const registry = await serveRegistry();
  registry.add('istio/pilot', tag, image);
  return { registry, pilot: `${registry.address}/istio/pilot:${tag}`, directory: temporaryDirectory() };
}

function storeIn(directory: string, options: Partial<ImageStoreOptions> = {}) {
  return createImageStore({ directory, client: testClient(), ...options });
}

const blobOf = (directory: string, digest: string) => join(directory, 'blobs', digest.replace(':', '/'));
const requested = (registry: FixtureRegistry) =>
  registry.requests.filter((each) => /manifests|blobs/.test(each)).map((each) => each.replace(/.*\//, ''));

test('an image comes whole, and the second run needs no network and no bytes', async () => {
  const { registry, pilot, directory } = await withPilot();
  const first = storeIn(directory);
  expect(await first.has(pilot)).toBe(false);
  const stored = await first.obtain(pilot);
  expect(stored).toMatchObject({
    reference: pilot,
    manifest: { digest: image.digest, mediaType: image.mediaType },
    config: { digest: image.config },
    labels: { ours: 'yes' },
  });
  expect(stored.layers.map(({ digest }) => digest)).toEqual(image.layers);
  for (const { digest, file, size } of stored.layers) {
    expect(await readFile(file)).toEqual(image.blobs.get(digest));
    expect(image.blobs.get(digest)?.byteLength).toBe(size);
  }
  expect(first.uses()).toEqual([{ from: registry.address, bytes: BYTES }]);
  await registry.close();
  const second = storeIn(directory);
  expect(await second.has(pilot)).toBe(true);
  expect(await second.obtain(pilot)).toEqual(stored);
  expect(second.uses()).toEqual([{ from: 'store', bytes: BYTES }]);
});

test('a layer that is here is not fetched for another image, nor twice at once', async () => {
  const { registry, pilot, directory } = await withPilot();
  const other = sampleImage({ layers: [...LAYERS, { 'etc/more': 'more' }] });
  registry.add('istio/proxyv2', '1.31.0', other);
  const store = storeIn(directory);
  await Promise.all([store.obtain(pilot), store.obtain(pilot.replace('pilot', 'proxyv2'))]);
  expect(requested(registry).filter((each) => each === base)).toHaveLength(1);
  const bytes = [image, other].map((each) => each.bytes.byteLength).reduce((a, b) => a + b);
  const blobs = new Map([...image.blobs, ...other.blobs]);
  const all = [...blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, bytes);
  expect(store.uses()).toEqual([{ from: registry.address, bytes: all }]);
});

test('a tag that may move is asked for once by each run, and read anew only when it moved', async () => {
  const { registry, pilot, directory } = await withPilot('1.31-dev');
  await storeIn(directory).obtain(pilot);
  registry.requests.splice(0);
  const second = storeIn(directory);
  await second.obtain(pilot);
  await second.obtain(pilot);
  expect(second.uses()).toEqual([{ from: 'store', bytes: BYTES }]);
  expect(registry.requests.filter((each) => each.includes('manifests'))).toEqual([
    'HEAD /v2/istio/pilot/manifests/1.31-dev',
  ]);
  const next = sampleImage({ labels: { ours: 'next' } });
  registry.add('istio/pilot', '1.31-dev', sampleIndex([next]));
  registry.add('istio/pilot', 'x', next);
  expect(await storeIn(directory).obtain(pilot)).toMatchObject({ labels: { ours: 'next' } });
  await registry.close();
  await expect(storeIn(directory).obtain(pilot)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
});

test('a download that breaks off says how far it came; what was whole is kept, and nothing half', async () => {
  const { registry, pilot, directory } = await withPilot();
  const [cut = ''] = upper;
  const size = image.blobs.get(cut)?.byteLength ?? 0;
  registry.interfere = (request, response) => {
    if (request.url?.endsWith(cut) !== true) return false;
    response.writeHead(200, { 'content-length': size });
    response.write(image.blobs.get(cut)?.subarray(0, 10), () => request.socket.destroy());
    return true;
  };
  const clock = fastClock();
  await expect(storeIn(directory, { clock }).obtain(pilot)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringMatching(
      new RegExp(`blob ${cut} of ${pilot} broke off after 10 of ${size} bytes: .+ \\(3 attempts\\)$`),
    ),
  });
  expect(requested(registry).filter((each) => each === cut)).toHaveLength(3);
  expect(clock.pauses).toEqual([1_000, 2_000]);
  const kept = await readdir(join(directory, 'blobs', 'sha256'));
  expect(kept.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  expect(await storeIn(directory).has(pilot)).toBe(false);
  registry.interfere = undefined;
  registry.requests.splice(0);
  await storeIn(directory).obtain(pilot);
  const fetched = requested(registry);
  expect(fetched).toContain(cut);
  for (const name of kept) expect(fetched).not.toContain(`sha256:${name}`);
});

test.each([
  ['wrong', (right: Buffer) => Buffer.alloc(right.byteLength, 'x'), 'CHECKSUM_DIFFERS'],
  ['too many', (right: Buffer) => Buffer.concat([right, right]), 'CHECKSUM_DIFFERS'],
  ['too few', (right: Buffer) => right.subarray(1), 'DOWNLOAD_FAILED'],
])('%s bytes are not kept', async (_how, spoil, code) => {
  const { registry, pilot, directory } = await withPilot();
  registry.interfere = (request, response) => {
    if (request.url?.endsWith(base) !== true) return false;
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.end(spoil(image.blobs.get(base) ?? Buffer.of()));
    return true;
  };
  const store = storeIn(directory, { clock: fastClock() });
  await expect(store.obtain(pilot)).rejects.toMatchObject({ code });
  expect(requested(registry).filter((each) => each === base)).toHaveLength(
    code === 'DOWNLOAD_FAILED' ? 3 : 1,
  );
  expect(await readdir(join(directory, 'blobs', 'sha256'))).not.toContain(base.replace('sha256:', ''));
});

test('a registry that stops in the middle is given up', async () => {
  const { registry, pilot, directory } = await withPilot();
  registry.interfere = (request, response) => {
    if (request.url?.endsWith(base) !== true) return false;
    response.writeHead(200).write('first');
    return true;
  };
  const transport = createTransport({
    environment: {},
    certificatesDirectory: '/nowhere',
    inactivityMs: 300,
  });
  const store = storeIn(directory, { client: testClient({ transport }), clock: fastClock() });
  await expect(store.obtain(pilot)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringMatching(/broke off after 5 of \d+ bytes: .*[Tt]imeout/),
  });
});

test('a limit that is met at a blob names it and its image', async () => {
  const { registry, pilot, directory } = await withPilot();
  registry.interfere = (request, response) => {
    if (request.url?.endsWith(base) !== true) return false;
    response.writeHead(429).end();
    return true;
  };
  await expect(storeIn(directory).obtain(pilot)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    message: expect.stringContaining(`blob ${base} of ${pilot}`),
  });
});

test('what was damaged on the disk is fetched anew, and only that', async () => {
  const { registry, pilot, directory } = await withPilot();
  await storeIn(directory).obtain(pilot);
  const damages: readonly [string, () => Promise<unknown>][] = [
    [base, async () => await truncate(blobOf(directory, base), 3)],
    [image.config, async () => await writeFile(blobOf(directory, image.config), 'x'.repeat(20))],
  ];
  for (const [digest, damage] of damages) {
    await damage();
    registry.requests.splice(0);
    expect(await storeIn(directory).has(pilot)).toBe(false);
    await storeIn(directory).obtain(pilot);
    expect(requested(registry)).toEqual([digest]);
  }
  const [ref = ''] = await readdir(join(directory, 'refs'));
  await writeFile(join(directory, 'refs', ref), '{"reference":');
  registry.requests.splice(0);
  await storeIn(directory).obtain(pilot);
  expect(requested(registry)).toEqual(['1.31.0']);
});

test('a name asked of another registry is another name', async () => {
  const [one, two] = [await serveRegistry(), await serveRegistry()];
  const directory = temporaryDirectory();
  const other = sampleImage({ labels: { ours: 'other' } });
  one.add('istio/pilot', '1.31.0', image);
  two.add('istio/pilot', '1.31.0', other);
  const from = (mirror: FixtureRegistry) =>
    storeIn(directory, { client: testClient({ mirror: mirror.address }) });
  const name = 'docker.io/istio/pilot:1.31.0';
  expect((await from(one).obtain(name)).manifest.digest).toBe(image.digest);
  expect((await from(two).obtain(name)).manifest.digest).toBe(other.digest);
});

test('an image for another machine is refused', async () => {
  const { registry, directory } = await withPilot();
  registry.add('istio/pilot', '1.0.0', sampleImage({ architecture: 'arm64' }));
  await expect(storeIn(directory).obtain(`${registry.address}/istio/pilot:1.0.0`)).rejects.toMatchObject({
    code: 'NO_PLATFORM',
    message: expect.stringContaining('linux/arm64'),
  });
});

test('a full disk names the file', async () => {
  const { pilot, directory } = await withPilot();
  const store = storeIn(directory, { openFile: async () => await open('/dev/full', 'w') });
  await expect(store.obtain(pilot)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining(blobOf(directory, image.digest)),
  });
});

test('cancelled while bytes come, it ends by the reason and leaves no part', async () => {
  const { registry, pilot, directory } = await withPilot();
  const stop = new AbortController();
  registry.interfere = (request, response) => {
    if (request.url?.endsWith(base) !== true) return false;
    response.writeHead(200);
    response.write('first', () => stop.abort(new Error('stopped')));
    return true;
  };
  await expect(storeIn(directory).obtain(pilot, { signal: stop.signal })).rejects.toThrow('stopped');
  const names = await readdir(join(directory, 'blobs', 'sha256'));
  expect(names.filter((name) => name.includes('part'))).toEqual([]);
});

test('what a killed run left is removed by the next', async () => {
  const { pilot, directory } = await withPilot();
  await storeIn(directory).obtain(pilot);
  const part = join(directory, 'blobs', 'sha256', '.part-99999999-1-aa-x');
  await writeFile(part, 'half');
  await utimes(part, 0, 0);
  await storeIn(directory).obtain(pilot);
  await expect(readFile(part)).rejects.toThrow('ENOENT');
});

test('two stores over one folder fill it at once', async () => {
  const { pilot, directory } = await withPilot();
  const [one, two] = await Promise.all([storeIn(directory).obtain(pilot), storeIn(directory).obtain(pilot)]);
  expect(one.manifest).toEqual(two.manifest);
  for (const { digest, file } of one.layers) expect(await readFile(file)).toEqual(image.blobs.get(digest));
});

test('how much is to come is told', async () => {
  const { pilot, directory } = await withPilot();
  const lines: string[] = [];
  await storeIn(directory).obtain(pilot, { progress: (line) => lines.push(line) });
  expect(lines[0]).toMatch(/istio\/pilot:1\.31\.0: \d+\.\d MB to fetch$/);
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import { readPins } from './pins.ts';
import { referencesOf, releaseOf } from './release.ts';
import { nearestTags, type Upstream, upstreamLacks } from './upstream.ts';

const pins = await readPins(join(import.meta.dirname, '../../fixtures/images'));
const release = releaseOf({ istio: { kind: 'version', version: '1.30.33' } }, pins);
const TAGS = ['1.30.2', '1.30.3', '1.30.3-distroless', '1.31.0', 'latest'];

/** Registries where asking for a manifest ends so, and a store that has these references. */
function upstream(
  asking: (path: string) => unknown,
  stored: readonly string[] = [],
): Upstream & { asked: string[] } {
  const asked: string[] = [];
  const store = { has: async (reference: string) => stored.includes(reference) } as Upstream['store'];
  const manifest = async (reference: { path: string }): Promise<never> => {
    asked.push(reference.path);
    return (await asking(reference.path)) as never;
  };
  return { asked, store, client: { manifest, tags: async () => TAGS } };
}

const failing = (code: string) => () => {
  throw new HarnessError(code, `${code} of docker.io`, { nextStep: 'do something' });
};

test('nothing is lacking where every image is there, and what is kept is not asked for', async () => {
  const fresh = upstream(() => ({}));
  expect(await upstreamLacks(fresh, release)).toBeUndefined();
  expect(fresh.asked).toHaveLength(5);
  const kept = upstream(failing('REGISTRY_UNREACHABLE'), referencesOf(release));
  expect(await upstreamLacks(kept, release)).toBeUndefined();
  expect(kept.asked).toEqual([]);
});

test.each([
  ['REGISTRY_UNREACHABLE', true],
  ['RATE_LIMITED', false],
  ['LOGIN_NEEDED', false],
  ['REGISTRY_FAILED', false],
  ['NO_PLATFORM', false],
])('a registry that does not give it (%s) is a reason, with what helps', async (code, mayBuild) => {
  const reason = `${code} of docker.io; do something`;
  expect(await upstreamLacks(upstream(failing(code)), release)).toEqual({ reason, mayBuild });
});

test('a certificate that is not trusted is to be mended, not to be built around', async () => {
  const untrusted = upstream(() => {
    const cause = Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    throw new HarnessError('REGISTRY_UNREACHABLE', 'no', { cause, nextStep: 'give its authority' });
  });
  expect(await upstreamLacks(untrusted, release)).toMatchObject({ mayBuild: false });
});

test("of the suite's own default a registry that has it not is a reason, and no wrong use", async () => {
  const byDefault = releaseOf({ istio: { kind: 'pinned' } }, pins);
  expect(await upstreamLacks(upstream(failing('NO_SUCH_IMAGE')), byDefault)).toMatchObject({
    mayBuild: true,
  });
});

test('a version that a registry does not have is wrong use, and the nearest releases are named', async () => {
  const noIstio = upstream((path) => (path.startsWith('istio/') ? failing('NO_SUCH_IMAGE')() : {}));
  await expect(upstreamLacks(noIstio, release)).rejects.toMatchObject({
    code: 'USAGE',
    nextStep: 'the nearest tags that it has: 1.30.3, 1.30.2',
  });
});

test('a registry that is silent for too long is a reason, not a crash', async () => {
  const silent = upstream(() => {
    throw new DOMException('late', 'TimeoutError');
  });
  expect(await upstreamLacks(silent, release)).toEqual({
    reason: 'the registry did not answer in time',
    mayBuild: true,
  });
});

test('what is no answer of a registry is thrown', async () => {
  const broken = upstream(() => {
    throw new TypeError('a bug');
  });
  await expect(upstreamLacks(broken, release)).rejects.toThrow('a bug');
});

test('a minor version alone, or one of its builds, is near the releases of it', () => {
  for (const tag of ['1.30', '1.30.9', 'v1.30.9', '1.30-dev', '1.30.9-distroless'])
    expect(nearestTags(tag, TAGS)).toEqual(['1.30.3', '1.30.2']);
  expect(nearestTags('1.3', TAGS)).toEqual(['1.31.0', '1.30.3', '1.30.2']);
});

test('where no release is near, the newest are named; where there is none, any tags', () => {
  expect(nearestTags('zzz', TAGS)).toEqual(['1.31.0', '1.30.3', '1.30.2']);
  expect(nearestTags('mine', ['dev', 'main'])).toEqual(['main', 'dev']);
});

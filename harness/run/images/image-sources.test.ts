import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { HarnessError } from '../../errors/errors.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import type { Context } from '../context.ts';
import { chosenSource, earlierLack, earlierRequest } from './image-sources.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const options = { istio: { kind: 'pinned' }, hub: 'localhost:5000/own', tag: 'mine' };
const context = { repository, options, signal: new AbortController().signal } as unknown as Context;
const request = earlierRequest(context, { upgradeFrom: { kind: 'earlier' } })!;

/** A registry that has these tags of Istio, and every node image. */
function upstreamWith(...tags: readonly string[]): Parameters<typeof earlierLack>[1]['upstream'] {
  const manifest = async ({ tag = '' }: { tag?: string }) => {
    if (tag.startsWith('v') || tags.includes(tag)) return {};
    throw new HarnessError('NO_SUCH_IMAGE', `no ${tag}`, { nextStep: 'name another' });
  };
  const parts = { client: { manifest, tags: async () => tags }, store: { has: async () => false } };
  return parts as unknown as ReturnType<typeof upstreamWith>;
}

test('an upgrade comes from an Istio of its own, whatever hub and tag the others have', () => {
  expect(request).toMatchObject({ istio: { kind: 'earlier' } });
  expect([request.hub, request.tag]).toEqual([undefined, undefined]);
  expect(earlierRequest(context, {})).toBeUndefined();
});

test('what the registry does not have of it is told; a build can have it', async () => {
  const lack = async (name: 'source' | 'registry', ...tags: readonly string[]) =>
    await earlierLack(context, { upstream: upstreamWith(...tags) }, { name }, [request]);
  expect(await lack('registry', '1.30.3')).toBeUndefined();
  expect(await lack('registry', '1.31.0')).toContain('no 1.30.3');
  expect(await lack('source')).toBeUndefined();
});

test('what can be mended leaves nothing out', async () => {
  const manifest = async () =>
    Promise.reject(new HarnessError('REGISTRY_REFUSED', 'too many requests', { nextStep: 'log in' }));
  const parts = { client: { manifest }, store: { has: async () => false } };
  const upstream = parts as unknown as ReturnType<typeof upstreamWith>;
  await expect(earlierLack(context, { upstream }, { name: 'registry' }, [request])).rejects.toMatchObject({
    code: 'NO_IMAGES',
    message: expect.stringContaining('too many requests'),
  });
});

test('images of one’s own are not replaced by a build, because another Istio of the run can only be built', async () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'go.mod'), 'module istio.io/istio\n');
  const auto = { ...context, options: { ...options, images: 'auto' } } as unknown as Context;
  const own = { istio: { kind: 'pinned' }, hub: 'localhost:5000/own', tag: 'mine' } as const;
  const checkout = { istio: { kind: 'directory', path: folder } } as const;
  const upstream = upstreamWith('mine');
  await expect(chosenSource(auto, { upstream }, [own, checkout])).rejects.toThrow(
    '--hub localhost:5000/own can only come from a registry',
  );
});

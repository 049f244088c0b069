import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { mirrorResolver, splitReference } from './registry-client.ts';

const CONFIG = `sha256:${'c'.repeat(64)}`;
const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;
const DOCUMENTS: Record<string, unknown> = {
  '/v2/istio/pilot/manifests/1.31': { schemaVersion: 2, config: { digest: CONFIG } },
  '/v2/istio/proxyv2/manifests/1.31': {
    manifests: [
      { digest: 'sha256:other', platform: { os: 'linux', architecture: 's390x' } },
      { digest: 'sha256:ours', platform: { os: 'linux', architecture: ARCHITECTURE } },
    ],
  },
  '/v2/istio/proxyv2/manifests/sha256:ours': { config: { digest: CONFIG } },
  [`/v2/istio/pilot/blobs/${CONFIG}`]: {
    config: { Labels: { 'istio-cni-conformance.inputs': '0123456789ab' } },
  },
  [`/v2/istio/proxyv2/blobs/${CONFIG}`]: { config: {} },
};

/** Address of a registry that has the documents above. */
async function serve(): Promise<string> {
  const server: Server = createServer((request, response) => {
    const document = DOCUMENTS[request.url ?? ''];
    const broken = request.url?.includes('broken') ?? false;
    response.statusCode = broken ? 500 : document === undefined ? 404 : 200;
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an image gives the digest of its configuration, and our label where we built it', async () => {
  const address = await serve();
  const resolve = mirrorResolver(address);
  expect(await resolve('docker.io/istio/pilot:1.31')).toEqual({ id: CONFIG, inputs: '0123456789ab' });
});

test('of a list for several platforms, this machine counts; upstream has no label of ours', async () => {
  const address = await serve();
  expect(await mirrorResolver(address)('docker.io/istio/proxyv2:1.31')).toEqual({ id: CONFIG, inputs: '' });
});

test('a registry without the image says so; one that fails or is away is another matter', async () => {
  const address = await serve();
  expect(await mirrorResolver(address)('docker.io/istio/pilot:9')).toBeUndefined();
  await expect(mirrorResolver(address)('docker.io/istio/broken:1')).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
  });
  await expect(mirrorResolver('127.0.0.1:1')('docker.io/istio/pilot:1')).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
  });
});

test('references are split into host, path and tag', () => {
  expect(splitReference('docker.io/istio/pilot:1.31-alpha.x')).toEqual({
    host: 'docker.io',
    path: 'istio/pilot',
    tag: '1.31-alpha.x',
  });
  expect(splitReference('localhost/a/b/c:1')).toEqual({ host: 'localhost', path: 'a/b/c', tag: '1' });
  expect(() => splitReference('istio/pilot')).toThrow('istio/pilot');
});

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { parseReference } from '../model/reference.ts';
import type { Clock } from '../time/clock.ts';
import { testClient } from './testing/clients.ts';
import { end, serveRegistry } from './testing/fixture-registry.ts';
import { sampleImage, sampleIndex } from './testing/sample-image.ts';

const ANN = { credentials: { username: 'ann', password: 'secret' } };
const image = sampleImage();

/** A registry that has istio/pilot:1.31.0, and that name there. */
async function withPilot(options: Parameters<typeof serveRegistry>[0] = {}) {
  const registry = await serveRegistry(options);
  registry.add('istio/pilot', '1.31.0', image);
  return { registry, pilot: parseReference(`${registry.address}/istio/pilot:1.31.0`) };
}

test('an image is read: its manifest as it came, and its blobs', async () => {
  const { pilot } = await withPilot();
  const found = await testClient().manifest(pilot);
  expect(found).toMatchObject({ digest: image.digest, namedDigest: image.digest, bytes: image.bytes });
  expect(found.config.digest).toBe(image.config);
  expect(found.layers.map(({ digest }) => digest)).toEqual(image.layers);
  const blob = await buffer((await testClient().blob(pilot, image.config)).body);
  expect(blob).toEqual(image.blobs.get(image.config));
});

test("of an index, this machine's image counts; without one, those that are there are listed", async () => {
  const { registry, pilot } = await withPilot();
  const arm = sampleImage({ architecture: 'arm64' });
  registry.add('istio/pilot', 'none', image);
  registry.add('istio/pilot', 'none', arm);
  const index = sampleIndex([arm, image]);
  registry.add('istio/pilot', '1.31.0', index);
  const found = await testClient().manifest(pilot);
  expect(found).toMatchObject({ digest: image.digest, namedDigest: index.digest });
  expect(found.bytesRead).toBe(image.bytes.byteLength + index.bytes.byteLength);
  registry.add('istio/pilot', '1.31.0', sampleIndex([arm]));
  await expect(testClient().manifest(pilot)).rejects.toMatchObject({
    code: 'NO_PLATFORM',
    message: expect.stringMatching(/linux\/amd64: it is there for linux\/arm64$/),
  });
});

test('a digest in the name is what is asked for, and what comes must be it', async () => {
  const { registry, pilot } = await withPilot();
  const pinned = { ...pilot, tag: 'gone', digest: image.digest };
  expect((await testClient().manifest(pinned)).digest).toBe(image.digest);
  registry.interfere = (_request, response) => {
    end(response, 200, sampleImage({ labels: { evil: 'yes' } }).bytes);
    return true;
  };
  await expect(testClient().manifest(pinned)).rejects.toMatchObject({ code: 'CHECKSUM_DIFFERS' });
});

test('an index may not give another manifest than it names', async () => {
  const { registry, pilot } = await withPilot();
  registry.add('istio/pilot', '1.31.0', sampleIndex([image]));
  registry.interfere = (request, response) => {
    if (request.url?.includes('sha256:') !== true) return false;
    end(response, 200, sampleImage({ labels: { evil: 'yes' } }).bytes);
    return true;
  };
  await expect(testClient().manifest(pilot)).rejects.toMatchObject({ code: 'CHECKSUM_DIFFERS' });
});

test.each([
  ['a web page', '<html>'],
  ['two kinds at once', JSON.stringify({ manifests: [], layers: [], config: {} })],
  ['larger than any', 'x'.repeat(5 * 1024 * 1024)],
])('a manifest that is %s is no manifest', async (_what, body) => {
  const { registry, pilot } = await withPilot();
  registry.interfere = (_request, response) => {
    end(response, 200, body);
    return true;
  };
  await expect(testClient().manifest(pilot)).rejects.toMatchObject({
    code: 'BAD_DOCUMENT',
    message: expect.stringContaining('istio/pilot:1.31.0'),
  });
});

test('a mirror is asked for upstream paths below its prefix, without the host', async () => {
  const registry = await serveRegistry();
  registry.add('hub/istio/pilot', '1.31.0', image);
  const client = testClient({ mirror: `${registry.address}/hub` });
  const pilot = parseReference('docker.io/istio/pilot:1.31.0');
  expect((await client.manifest(pilot)).digest).toBe(image.digest);
  expect(client.sourceOf(pilot)).toBe(`${registry.address}/hub`);
  expect(testClient().sourceOf(pilot)).toBe('docker.io');
});

test('a token is had once for a repository, and again when it has expired', async () => {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs, timestamp: () => '', pause: async () => undefined };
  const { registry, pilot } = await withPilot({ login: 'anonymous-token', tokenSeconds: 300 });
  const client = testClient({ clock });
  const tokens = () => registry.requests.filter((each) => each.includes('/token')).length;
  await client.manifest(pilot);
  await client.blob(pilot, image.config).then(async ({ body }) => await buffer(body));
  expect(tokens()).toBe(1);
  nowMs = 295_000;
  await client.manifest(pilot);
  expect(tokens()).toBe(2);
  expect(registry.requests.find((each) => each.includes('/token'))).toContain(
    'repository%3Aistio%2Fpilot%3Apull',
  );
});

test.each(['token', 'basic'] as const)('a login is used where a registry wants one by %s', async (login) => {
  const { pilot } = await withPilot({ login });
  expect((await testClient({ login: ANN }).manifest(pilot)).digest).toBe(image.digest);
  await expect(testClient().manifest(pilot)).rejects.toMatchObject({
    code: 'LOGIN_NEEDED',
    nextStep: expect.stringContaining(`docker login ${pilot.host}`),
  });
  const wrong = { credentials: { username: 'ann', password: 'hunter2' } };
  const error = await testClient({ login: wrong })
    .manifest(pilot)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'LOGIN_NEEDED',
    message: expect.stringContaining('does not take the login'),
  });
  expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
});

test.each([
  ['by Basic', 'Basic realm="here"'],
  ['for a token', 'Bearer realm="http://10.0.0.1/token"'],
])('a login is not sent %s over plain HTTP but to loopback', async (_how, challenge) => {
  const sent: (string | undefined)[] = [];
  const body = Readable.from([]);
  const answer = {
    status: 401,
    header: (name: string) => (name === 'www-authenticate' ? challenge : undefined),
    body,
    discard: async () => undefined,
  };
  const transport = {
    baseOf: async (host: string) => new URL(`http://${host}/`),
    ask: async (_url: URL, { headers }: { headers?: Readonly<Record<string, string>> } = {}) => {
      sent.push(headers?.['authorization']);
      return answer;
    },
  };
  const pilot = parseReference('10.0.0.1/istio/pilot:1');
  await expect(testClient({ transport, login: ANN }).manifest(pilot)).rejects.toMatchObject({
    code: 'PLAIN_HTTP_REFUSED',
    message: expect.stringContaining('10.0.0.1/istio/pilot:1'),
  });
  expect(sent).toEqual([undefined]);
});

test('an identity token buys a token', async () => {
  const { pilot } = await withPilot({ login: 'token' });
  const client = testClient({ login: { credentials: { identityToken: 'refresh' } } });
  expect((await client.manifest(pilot)).digest).toBe(image.digest);
});

test('what is not there is said, also where a registry only says that one may not read it', async () => {
  const { registry, pilot } = await withPilot({ login: 'anonymous-token' });
  await expect(testClient().manifest({ ...pilot, tag: '9' })).rejects.toMatchObject({
    code: 'NO_SUCH_IMAGE',
  });
  registry.interfere = (request, response) => {
    if (request.headers.authorization === undefined) return false;
    end(response, 401, '{"errors":[{"code":"UNAUTHORIZED"}]}');
    return true;
  };
  await expect(
    testClient({ login: { problem: 'docker-credential-x did not run' } }).manifest(pilot),
  ).rejects.toMatchObject({
    code: 'NO_SUCH_IMAGE',
    message: expect.stringMatching(
      /is not there, or .* wants a login for it \(docker-credential-x did not run\)/,
    ),
  });
});

test('a limit says which image, when to ask again and what helps', async () => {
  const { registry, pilot } = await withPilot();
  registry.interfere = (_request, response) => {
    end(response, 429, 'toomanyrequests', { 'retry-after': '120' });
    return true;
  };
  await expect(testClient().manifest(pilot)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    message: expect.stringMatching(/istio\/pilot:1\.31\.0; it says to ask again in 120 s$/),
    nextStep: expect.stringContaining('--registry'),
  });
});

test('a registry that fails is named with its status', async () => {
  const { registry, pilot } = await withPilot();
  registry.interfere = (_request, response) => {
    end(response, 503);
    return true;
  };
  await expect(testClient().manifest(pilot)).rejects.toMatchObject({
    code: 'REGISTRY_FAILED',
    message: expect.stringContaining('answered 503 for'),
  });
});

test('tags are read page by page, and pages without end are left', async () => {
  const { registry, pilot } = await withPilot({ login: 'anonymous-token' });
  for (const tag of ['1.30.0', '1.30.1', 'latest', '1.29.0']) registry.add('istio/pilot', tag, image);
  const { tag: _tag, ...repository } = pilot;
  expect(await testClient().tags(repository)).toEqual(['1.31.0', '1.30.0', '1.30.1', 'latest', '1.29.0']);
  registry.interfere = (request, response) => {
    if (request.headers.authorization === undefined) return false;
    end(response, 200, '{"tags":["a"]}', { link: `</v2/istio/pilot/tags/list?last=a>; rel="next"` });
    return true;
  };
  expect(await testClient().tags(repository)).toHaveLength(100);
});

test('Docker Hub is asked at its API, by the key of docker.io', async () => {
  const asked: string[] = [];
  const client = testClient({
    transport: {
      baseOf: async (host) => new URL(`https://${host}/`),
      ask: async (url) => {
        asked.push(url.href);
        throw new Error('enough');
      },
    },
  });
  await expect(client.manifest(parseReference('docker.io/busybox:1'))).rejects.toThrow('enough');
  expect(asked).toEqual(['https://registry-1.docker.io/v2/library/busybox/manifests/1']);
});

test('what a name stands for now is asked without reading it', async () => {
  const { registry, pilot } = await withPilot();
  expect(await testClient().namedDigest(pilot)).toBe(image.digest);
  expect(registry.requests.at(-1)).toMatch(/^HEAD /);
});

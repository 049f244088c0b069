import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { makeAuthority } from './testing/authority.ts';
import { serveProxy } from './testing/fixture-proxy.ts';
import { end, serveRegistry } from './testing/fixture-registry.ts';
import { createTransport, type TransportOptions } from './transport.ts';

const nowhere = { environment: {}, certificatesDirectory: '/nowhere' };
const transport = (options: Partial<TransportOptions> = {}) => createTransport({ ...nowhere, ...options });

test('a registry on loopback is asked by TLS first, then in plain', async () => {
  const registry = await serveRegistry();
  expect((await transport().baseOf(registry.address)).href).toBe(`http://${registry.address}/`);
});

test('a certificate of an unknown authority is refused, and nothing is asked in plain', async () => {
  const { server } = await makeAuthority(temporaryDirectory());
  const registry = await serveRegistry({ tls: server });
  await expect(transport().baseOf(registry.address)).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    message: expect.stringMatching(/certificate/),
    nextStep: expect.stringContaining(`/etc/docker/certs.d/${registry.address}/ca.crt`),
  });
  expect(registry.requests).toEqual([]);
});

test('the authority of NODE_EXTRA_CA_CERTS is trusted', async () => {
  const { server, file } = await makeAuthority(temporaryDirectory());
  const registry = await serveRegistry({ tls: server });
  const asking = transport({ environment: { NODE_EXTRA_CA_CERTS: file } });
  expect((await asking.baseOf(registry.address)).protocol).toBe('https:');
});

test("so is the one that the user has for Docker, for that registry's port alone", async () => {
  const directory = temporaryDirectory();
  const { server } = await makeAuthority(directory);
  const [one, other] = [await serveRegistry({ tls: server }), await serveRegistry({ tls: server })];
  const certificatesDirectory = join(directory, 'certs.d');
  await mkdir(join(certificatesDirectory, one.address), { recursive: true });
  await copyFile(join(directory, 'ca.crt'), join(certificatesDirectory, one.address, 'ours.crt'));
  const asking = transport({ certificatesDirectory });
  expect((await asking.baseOf(one.address)).protocol).toBe('https:');
  await expect(asking.baseOf(other.address)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
});

test('a registry that asks for a certificate is shown the one that the user has for Docker, and says what helps without', async () => {
  const directory = temporaryDirectory();
  const authority = await makeAuthority(directory);
  const tls = { ...authority.server, ca: await readFile(authority.file), requestCert: true };
  const registry = await serveRegistry({ tls });
  const folder = join(directory, 'certs.d', registry.address);
  await mkdir(folder, { recursive: true });
  await copyFile(authority.file, join(folder, 'ca.crt'));
  const asking = () =>
    transport({ certificatesDirectory: join(directory, 'certs.d') }).baseOf(registry.address);
  await expect(asking()).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    nextStep: expect.stringContaining(`${registry.address}/client.cert and client.key`),
  });
  const client = await authority.client();
  await copyFile(client.cert, join(folder, 'client.cert'));
  await expect(asking()).rejects.toMatchObject({ message: expect.stringContaining('client.key') });
  await copyFile(client.key, join(folder, 'client.key'));
  expect((await asking()).protocol).toBe('https:');
});

test('a file there that is no certificate is named only where TLS fails for it', async () => {
  const directory = temporaryDirectory();
  const { server } = await makeAuthority(directory, ['registry.example']);
  const registry = await serveRegistry({ tls: server });
  const broken = join(directory, registry.address, 'broken.crt');
  await mkdir(join(directory, registry.address));
  await writeFile(broken, 'hello');
  const asking = () => transport({ certificatesDirectory: directory }).baseOf(registry.address);
  await expect(asking()).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    message: expect.stringContaining(broken),
  });
  await copyFile(join(directory, 'ca.crt'), join(directory, registry.address, 'ours.crt'));
  expect((await asking()).protocol).toBe('https:');
});

test.each(['registry.example', 'registry.example:443'])(
  'a host without a port is trusted by %s there',
  async (folder) => {
    const directory = temporaryDirectory();
    const { server } = await makeAuthority(directory, ['registry.example']);
    const registry = await serveRegistry({ tls: server });
    await mkdir(join(directory, folder));
    await copyFile(join(directory, 'ca.crt'), join(directory, folder, 'ca.crt'));
    const proxy = await serveProxy(registry.port);
    const asking = transport({ environment: { HTTPS_PROXY: proxy.url }, certificatesDirectory: directory });
    expect((await asking.ask(new URL('https://registry.example/v2/'))).status).toBe(200);
  },
);

test('a file of authorities that is none is named', async () => {
  const file = join(temporaryDirectory(), 'ca.pem');
  await writeFile(file, 'hello');
  const asking = transport({ environment: { NODE_EXTRA_CA_CERTS: file } });
  await expect(asking.ask(new URL('https://127.0.0.1:1/'))).rejects.toMatchObject({
    code: 'CA_UNREADABLE',
    message: expect.stringContaining(file),
  });
});

test('a pipe in place of authorities is named, and not waited for', async () => {
  const pipe = join(temporaryDirectory(), 'ca.pem');
  await createRunner()(['mkfifo', pipe]);
  const asking = transport({ environment: { NODE_EXTRA_CA_CERTS: pipe } });
  await expect(asking.ask(new URL('https://127.0.0.1:1/'))).rejects.toMatchObject({
    code: 'CA_UNREADABLE',
    message: expect.stringContaining(`${pipe} is a pipe, no file`),
  });
});

test('where nothing listens, the host and the reason are said', async () => {
  await expect(transport().baseOf('127.0.0.1:1')).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    message: expect.stringMatching(/^127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/),
  });
  await expect(transport().ask(new URL('https://no-such-host.invalid/v2/'))).rejects.toMatchObject({
    message: expect.stringMatching(/no-such-host\.invalid.*(?:ENOTFOUND|EAI_AGAIN)/),
    nextStep: expect.stringContaining('HTTPS_PROXY'),
  });
});

test('plain HTTP leaves our own network neither at first nor by a redirect', async () => {
  await expect(transport().ask(new URL('http://203.0.113.1/v2/'))).rejects.toMatchObject({
    code: 'PLAIN_HTTP_REFUSED',
  });
  const { server, file } = await makeAuthority(temporaryDirectory());
  const registry = await serveRegistry({ tls: server });
  registry.interfere = (_request, response) => {
    end(response, 307, '', { location: 'http://127.0.0.1:1/blob' });
    return true;
  };
  const asking = transport({ environment: { NODE_EXTRA_CA_CERTS: file } });
  await expect(asking.ask(new URL(`https://${registry.address}/v2/`))).rejects.toMatchObject({
    code: 'PLAIN_HTTP_REFUSED',
  });
});

test('a redirect to another host is followed without the login', async () => {
  const seen: (string | undefined)[] = [];
  const target = await serveRegistry({
    interfere: (request, response) => {
      seen.push(request.headers.authorization);
      end(response, 200, 'blob');
      return true;
    },
  });
  const registry = await serveRegistry({
    interfere: (request, response) => {
      seen.push(request.headers.authorization);
      end(response, 307, 'elsewhere', { location: `http://${target.address}/blob?signature=s` });
      return true;
    },
  });
  const answer = await transport().ask(new URL(`http://${registry.address}/v2/`), {
    headers: { authorization: 'Bearer secret' },
  });
  expect(await text(answer.body)).toBe('blob');
  expect(seen).toEqual(['Bearer secret', undefined]);
});

test('redirects without end are given up', async () => {
  const registry = await serveRegistry({
    interfere: (_request, response) => {
      end(response, 302, '', { location: '/v2/again' });
      return true;
    },
  });
  await expect(transport().ask(new URL(`http://${registry.address}/v2/`))).rejects.toThrow('without end');
});

test('other hosts are asked by the proxy and TLS, and loopback directly', async () => {
  const { server, file } = await makeAuthority(temporaryDirectory(), ['registry.example']);
  const registry = await serveRegistry({ tls: server });
  const proxy = await serveProxy(registry.port);
  const environment = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: file };
  const asking = transport({ environment });
  const base = await asking.baseOf('registry.example');
  expect((await asking.ask(new URL('v2/', base))).status).toBe(200);
  expect((await asking.ask(new URL(`https://${registry.address}/v2/`))).status).toBe(200);
  expect(proxy.asked).toEqual(['registry.example:443']);
  const direct = transport({ environment: { ...environment, NO_PROXY: 'registry.invalid' } });
  await expect(direct.ask(new URL('https://registry.invalid/'))).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
});

test('a certificate is judged behind a proxy as well', async () => {
  const { server } = await makeAuthority(temporaryDirectory(), ['registry.example']);
  const registry = await serveRegistry({ tls: server });
  const proxy = await serveProxy(registry.port);
  const asking = transport({ environment: { HTTPS_PROXY: proxy.url } });
  await expect(asking.ask(new URL('https://registry.example/v2/'))).rejects.toMatchObject({
    message: expect.stringContaining('certificate'),
    nextStep: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
  });
  expect(registry.requests).toEqual([]);
});

test('a proxy that refuses is named, without its login', async () => {
  const asking = transport({ environment: { HTTPS_PROXY: 'http://ann:secret@127.0.0.1:1' } });
  const error = await asking.ask(new URL('https://registry.example/')).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    nextStep: expect.stringContaining('NO_PROXY'),
  });
  expect((error as Error).message).toContain('HTTPS_PROXY (127.0.0.1:1)');
  expect((error as Error).message).not.toContain('secret');
});

test('a host that takes the connection and says nothing is given up', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as { port: number };
  const asking = transport({ connectMs: 300, inactivityMs: 300 });
  await expect(asking.baseOf(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  await expect(asking.ask(new URL(`http://127.0.0.1:${port}/`))).rejects.toThrow(/[Tt]imeout/);
});

test('cancelling ends it by the reason given', async () => {
  const registry = await serveRegistry({ interfere: () => true });
  const stop = new AbortController();
  const asked = transport().ask(new URL(`http://${registry.address}/v2/`), { signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(asked).rejects.toThrow('stopped');
});

test('a connection that is being made is given up with the last request that was to use it', async () => {
  const gone = Promise.withResolvers<void>();
  const greeted: AbortController[] = [];
  const silent = createServer((socket) => {
    greeted.shift()?.abort(new Error('enough'));
    socket.on('error', () => undefined).on('close', () => gone.resolve());
    socket.resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const asking = transport({ connectMs: 600_000 });
  const enough = new AbortController();
  greeted.push(enough);
  const asked = asking.ask(new URL(`https://127.0.0.1:${port}/`), { signal: enough.signal });
  await expect(asked).rejects.toThrow('enough');
  await gone.promise;
});

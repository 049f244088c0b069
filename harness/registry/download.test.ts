import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { download } from './download.ts';
import { createTransport } from './transport.ts';

const transport = createTransport({ environment: {}, certificatesDirectory: '/nowhere' });

/** Address of a server of files, and of a redirect to one of them. */
async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/latest') response.writeHead(302, { location: '/kind' }).end();
    else if (request.url === '/kind') response.end('a program');
    else if (request.url === '/cut') response.write('a pro', () => request.socket.destroy());
    else response.writeHead(404).end('<html>not here</html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a file comes whole, also where its address leads to another', async () => {
  const address = await serve();
  expect(String(await download(transport, `${address}/kind`))).toBe('a program');
  expect(String(await download(transport, `${address}/latest`))).toBe('a program');
});

test('a page that says not found is no file', async () => {
  const address = await serve();
  await expect(download(transport, `${address}/none`)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: `${address}/none: status 404`,
  });
});

test('a file that breaks off, or has no end, is told by its address and how far it came', async () => {
  const address = await serve();
  await expect(download(transport, `${address}/cut`)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringMatching(new RegExp(`^${address}/cut broke off after 5 bytes: .`)),
  });
  await expect(download(transport, `${address}/kind`, undefined, 8)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: `${address}/kind gives more than 8 bytes`,
  });
});

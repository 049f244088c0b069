import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createRunner } from '../../process/run.ts';
import { openBrowser } from './browser.ts';
import { fetchPage } from './fetch-page.ts';
import { findBrowser } from './find-browser.ts';

const run = createRunner();
const path = await findBrowser(run).catch(() => undefined);

/** Serves one answer to every request. Gives its URL. */
async function serve(body: string, type = 'text/html', status = 200): Promise<string> {
  const server = createServer((_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/productpage`;
}

const OURS = `<meta charset="utf-8"><title>Simple Bookstore App</title><h1>A book</h1><section>
<blockquote><p>Good.</p><footer><span data-stars="5">★★★★★</span></footer></blockquote>
<blockquote><p>Fair.</p><footer><span data-stars="3">★★★<span>☆☆</span></span></footer></blockquote></section>`;
const ISTIOS = `<title>Simple Bookstore App</title><svg fill="currentColor"></svg><h1>A book</h1><section>
<svg fill="currentColor"></svg><svg fill="currentColor"></svg><svg fill="none" stroke="currentColor"></svg>
<blockquote><p>Fair.</p></blockquote></section><img src="http://elsewhere.invalid/izzy.png">`;

test('a page is fetched with its status, headers and JSON', async () => {
  expect(await fetchPage(await serve('{"id": 0}', 'application/json'), { timeoutMs: 2000 })).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { id: 0 },
  });
  expect(await fetchPage(await serve('no', 'text/plain', 404), { timeoutMs: 2000 })).toMatchObject({
    status: 404,
    body: 'no',
  });
});

test('the first browser on the path is taken; none is an error that says what to do', async () => {
  expect(await findBrowser(run, ['no-such-browser', 'sh'])).toMatch(/\/sh$/);
  await expect(findBrowser(run, ['no-such-browser'])).rejects.toMatchObject({ code: 'NO_BROWSER' });
});

test.runIf(path !== undefined)(
  'a browser shows reviews and filled stars, of our page, of Istio’s and of one without a server',
  { timeout: 60_000 },
  async () => {
    const browser = await openBrowser(path ?? '');
    onTestFinished(() => browser.close());
    const ours = await browser.show(await serve(OURS), { timeoutMs: 20_000 });
    expect(ours).toMatchObject({
      status: 200,
      title: 'Simple Bookstore App',
      heading: 'A book',
      reviews: ['Good.', 'Fair.'],
      stars: 8,
    });
    expect(ours.screenshot.subarray(1, 4).toString()).toBe('PNG');
    const istios = await browser.show(await serve(ISTIOS), { timeoutMs: 20_000 });
    expect(istios).toMatchObject({
      reviews: ['Fair.'],
      stars: 2,
      elsewhere: ['http://elsewhere.invalid/izzy.png'],
    });
    const own = await browser.show(`data:text/html,${encodeURIComponent(OURS)}`, { timeoutMs: 20_000 });
    expect(own).toMatchObject({ status: 0, heading: 'A book', reviews: ['Good.', 'Fair.'], stars: 8 });
  },
);

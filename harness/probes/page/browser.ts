import type { Page } from 'playwright-core';
import { HarnessError } from '../../errors/errors.ts';

/** What a person would see of Bookinfo's product page. */
export interface ShownPage {
  /** 0 where no server answered, as of a `data:` URL. */
  readonly status: number;
  readonly title: string;
  readonly heading: string;
  /** Texts of the reviews. */
  readonly reviews: readonly string[];
  /** Filled stars of all reviews together. */
  readonly stars: number;
  /** Requests to other hosts that the page tried; each was stopped. */
  readonly elsewhere: readonly string[];
  /** The whole page as a PNG. */
  readonly screenshot: Buffer;
}

/** A real, headless browser. */
export interface Browser {
  /** Opens a product page in a fresh session. @throws HarnessError PAGE_NOT_SHOWN */
  show(url: string, options: { readonly timeoutMs: number }): Promise<ShownPage>;
  close(): Promise<void>;
}

/** Nothing that it does by itself: no look for updates, no sync, no proxy of the environment. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--disable-gpu',
  '--no-proxy-server',
];

/** Starts a Chromium by its path; without its sandbox, which root may not use. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  // Only who opens a browser pays for loading the driver.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    chromiumSandbox: false,
    args: QUIET,
  });
  return {
    show: async (url, { timeoutMs }) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        serviceWorkers: 'block',
      });
      try {
        return await shown(await context.newPage(), url, timeoutMs);
      } catch (error) {
        throw new HarnessError('PAGE_NOT_SHOWN', `the browser does not show ${url}`, {
          cause: error,
          nextStep: 'open it by hand; the cause says what the browser reported',
        });
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

async function shown(page: Page, url: string, timeoutMs: number): Promise<ShownPage> {
  page.setDefaultTimeout(timeoutMs);
  const { host } = new URL(url);
  const elsewhere: string[] = [];
  await page.route('**/*', async (route) => {
    const asked = new URL(route.request().url());
    if (asked.host === host || asked.protocol === 'data:') return route.continue();
    elsewhere.push(asked.href);
    return route.abort();
  });
  const response = await page.goto(url, { waitUntil: 'load' });
  const written = (await page.locator('[data-stars]').allInnerTexts()).join('').split('★').length - 1;
  // Istio's own product page draws each filled star as a picture; ours writes them.
  const drawn = await page.locator('section:has(blockquote) svg[fill="currentColor"]').count();
  return {
    status: response?.status() ?? 0,
    title: await page.title(),
    heading: await page.locator('h1').first().innerText(),
    reviews: await page.locator('blockquote p').allInnerTexts(),
    stars: written + drawn,
    elsewhere,
    screenshot: await page.screenshot({ fullPage: true }),
  };
}

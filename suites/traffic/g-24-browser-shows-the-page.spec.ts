import type { Bench, ShownPage } from '../requirement.ts';
import { blinds, empty, Findings, inTime, requirement, set } from '../requirement.ts';
import { starsThroughGateway } from './bookinfo.ts';

type Page = Omit<ShownPage, 'screenshot'>;
type Browser = Awaited<ReturnType<Bench['browser']>>;

interface Observation {
  /** Stars that ratings gives through the gateway without a browser. */
  readonly ratings: number;
  /** The product page with stars, or the last one without. */
  readonly page: Page | null;
  /** How often the browser was shown it, until it had stars. */
  readonly loads: number;
  /** The control: a page of the harness's own, which the same look must see. */
  readonly control: Page;
}

/** Without stars in so many loads, of which two in three have some, there are none. */
const ENOUGH_LOADS = 8;
const OWN_PAGE = { heading: 'A page of the harness', reviews: ['Good.', 'Fair.'], stars: 7 };
const OWN_HTML = `<!doctype html><title>Control</title><h1>A page of the harness</h1>
<blockquote><p>Good.</p><footer><span data-stars="4">★★★★<span>☆</span></span></footer></blockquote>
<blockquote><p>Fair.</p><footer><span data-stars="3">★★★<span>☆☆</span></span></footer></blockquote>`;

async function observe(bench: Bench): Promise<Observation> {
  const browser = await bench.browser();
  const [ratings, { page, loads }, control] = await Promise.all([
    starsThroughGateway(bench),
    productPage(bench, browser),
    show(bench, browser, `data:text/html;charset=utf-8,${encodeURIComponent(OWN_HTML)}`),
  ]);
  if (page !== null) bench.attach('product-page.png', page.screenshot, 'image/png');
  return { ratings, page: page === null ? null : textOf(page), loads, control: textOf(control) };
}

async function productPage(bench: Bench, browser: Browser) {
  let last: ShownPage | null = null;
  let loads = 0;
  const attempt = async () => {
    last = await show(bench, browser, `http://${bench.ingress}/productpage`);
    loads += 1;
    // One version of three has no stars.
    if (last.stars > 0) return { done: true, value: last } as const;
    return { done: false, seen: `status ${last.status}, ${last.reviews.length} reviews, no star` } as const;
  };
  const starred = await inTime(
    bench.eventually('a page with stars in the browser', attempt, bench.deadlines.configAppliedMs),
  );
  return { page: starred ?? last, loads };
}

function show(bench: Bench, browser: Browser, url: string): Promise<ShownPage> {
  return browser.show(url, { timeoutMs: bench.deadlines.requestMs });
}

function textOf({ status, title, heading, reviews, stars, elsewhere }: ShownPage): Page {
  return { status, title, heading, reviews, stars, elsewhere };
}

export default requirement<Observation>('CNI-G-24', {
  observe,
  judge: ({ ratings, page, loads, control }) => {
    const texts = (page?.reviews ?? []).filter((text) => text.trim() !== '').length;
    const seen = new Findings()
      .equal('own page: heading', OWN_PAGE.heading, control.heading)
      .equal('own page: reviews', OWN_PAGE.reviews, control.reviews)
      .equal('own page: stars', OWN_PAGE.stars, control.stars);
    if (page?.stars === 0)
      seen.holds('page without stars', `at least ${ENOUGH_LOADS} loads`, loads >= ENOUGH_LOADS, `${loads}`);
    return new Findings()
      .holds('ratings through the gateway', 'stars', ratings > 0, 'none')
      .equal('browser: status', 200, page?.status)
      .equal('browser: title', 'Simple Bookstore App', page?.title)
      .equal('browser: heading', 'The Comedy of Errors', page?.heading)
      .equal('browser: reviews with a text', 2, texts)
      .equal('browser: stars', ratings, page?.stars)
      .control(seen)
      .judgement();
  },
  mutants: {
    'ratings say nothing': (seen) => set(seen, { ratings: 0 }),
    'the browser shows nothing': (seen) => set(seen, { page: null }),
    'the browser shows an error': ({ page }) => set(page!, { status: 503 }),
    'the browser shows another page': ({ page }) => set(page!, { title: 'Error' }),
    'the browser shows another book': ({ page }) => set(page!, { heading: 'Books' }),
    'the browser shows no reviews': ({ page }) => empty(page!.reviews),
    'the browser shows a review without a text': ({ page }) => page!.reviews.splice(0, 1, ' '),
    'the browser shows too few stars': ({ page }) => set(page!, { stars: page!.stars - 1 }),
    'the browser shows no stars, however often': (seen) => {
      set(seen, { loads: 8 });
      set(seen.page!, { stars: 0 });
    },
    'time was short: the page was loaded too seldom': blinds((seen) => {
      set(seen, { loads: 2 });
      set(seen.page!, { stars: 0 });
    }),
    'neither ratings nor the browser have stars': (seen) => {
      set(seen, { ratings: 0, loads: 8 });
      set(seen.page!, { stars: 0 });
    },
    'a browser that shows no text': blinds(({ control }) => set(control, { heading: '' })),
    'a browser that shows no reviews': blinds(({ control }) => empty(control.reviews)),
    'a browser that counts no stars': blinds(({ control }) => set(control, { stars: 0 })),
  },
});

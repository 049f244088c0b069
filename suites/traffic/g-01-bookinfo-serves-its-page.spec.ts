import { type Bench, Findings, inTime, requirement, type ShownPage } from '../requirement.ts';
import { inCluster, NOWHERE, PATHS, throughGateway, VERSIONS, type Way } from './bookinfo.ts';

interface Observation {
  readonly inCluster: Way;
  readonly throughGateway: Way;
  /** The page with stars that a browser showed, or the last without. */
  readonly browser: Omit<ShownPage, 'screenshot'> | null;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.cohort('meshed');
  const [cluster, gateway, browser] = await Promise.all([
    inCluster(bench, meshed[0]!),
    throughGateway(bench),
    browse(bench),
  ]);
  return { inCluster: cluster, throughGateway: gateway, browser };
}

async function browse(bench: Bench): Promise<Observation['browser']> {
  const browser = await bench.browser();
  let last: ShownPage | undefined;
  const attempt = async () => {
    last = await browser.show(`http://${bench.ingress}/productpage`, {
      timeoutMs: bench.deadlines.requestMs,
    });
    // One version of three has no stars.
    if (last.stars > 0) return { done: true, value: last } as const;
    return { done: false, seen: `status ${last.status}, ${last.reviews.length} reviews, no star` } as const;
  };
  await inTime(
    bench.eventually('a page with stars in the browser', attempt, bench.deadlines.configAppliedMs),
  );
  if (last === undefined) return null;
  const { screenshot, ...page } = last;
  bench.attach('product-page.png', screenshot, 'image/png');
  return page;
}

export default requirement<Observation>('CNI-G-01', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const [where, way] of [
      ['in the cluster', seen.inCluster],
      ['through the gateway', seen.throughGateway],
    ] as const) {
      for (const path of PATHS) findings.equal(`${where}: status of ${path}`, 200, way.status[path]);
      findings.equal(`${where}: status of ${NOWHERE}`, 404, way.status[NOWHERE]);
      findings.holds(`${where}: details`, 'an author', way.author !== null, 'none');
      findings.holds(`${where}: ratings`, 'stars', way.ratings > 0, 'none');
      findings.sameSet(
        `${where}: versions of reviews`,
        VERSIONS,
        way.reviews.map(({ version }) => version),
      );
      const shown = way.reviews.map(({ version, stars, color }) => `${version}: ${stars} ${color ?? 'none'}`);
      findings.sameSet(
        `${where}: stars`,
        ['v1: 0 none', `v2: ${way.ratings} black`, `v3: ${way.ratings} red`],
        shown,
      );
    }
    const { browser, throughGateway: gateway } = seen;
    findings.equal('browser: status', 200, browser?.status);
    findings.equal('browser: title', 'Simple Bookstore App', browser?.title);
    findings.equal('browser: heading', 'The Comedy of Errors', browser?.heading);
    const texts = (browser?.reviews ?? []).filter((text) => text.trim() !== '').length;
    findings.equal('browser: reviews with a text', 2, texts);
    findings.equal('browser: stars', gateway.ratings, browser?.stars);
    return findings.judgement();
  },
  mutants: {
    'no page in the cluster': ({ inCluster: way }) => Object.assign(way.status, { '/productpage': 503 }),
    'no page through the gateway': ({ throughGateway: way }) =>
      Object.assign(way.status, { '/productpage': null }),
    'details fail': ({ inCluster: way }) => Object.assign(way.status, { '/api/v1/products/0': 500 }),
    'details say nothing': ({ throughGateway: way }) => Object.assign(way, { author: null }),
    'ratings say nothing': ({ inCluster: way }) => Object.assign(way, { ratings: 0 }),
    'v2 was never reached': ({ inCluster: way }) => way.reviews.splice(1, 1),
    'v3 reaches no ratings': ({ throughGateway: way }) =>
      Object.assign(way.reviews[2]!, { stars: 0, color: null }),
    'anything is answered': ({ throughGateway: way }) => Object.assign(way.status, { [NOWHERE]: 200 }),
    'the browser shows nothing': (seen) => Object.assign(seen, { browser: null }),
    'the browser shows an error': ({ browser }) => Object.assign(browser!, { status: 503 }),
    'the browser shows another page': ({ browser }) => Object.assign(browser!, { title: 'Error' }),
    'the browser shows another book': ({ browser }) => Object.assign(browser!, { heading: 'Books' }),
    'the browser shows no reviews': ({ browser }) => browser!.reviews.splice(0),
    'the browser shows too few stars': ({ browser }) =>
      Object.assign(browser!, { stars: browser!.stars - 1 }),
  },
});

import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { AUTHOR, inCluster, NOWHERE, PATHS, throughGateway, VERSIONS, type Way } from './bookinfo.ts';

interface Observation {
  readonly inCluster: Way;
  readonly throughGateway: Way;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.echoPods('meshed');
  const [cluster, gateway] = await Promise.all([inCluster(bench, meshed[0]!), throughGateway(bench)]);
  return { inCluster: cluster, throughGateway: gateway };
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
      findings.equal(`${where}: author, from details`, AUTHOR, way.author);
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
    return findings.judgement();
  },
  mutants: {
    'no page in the cluster': ({ inCluster: way }) => set(way.status, { '/productpage': 503 }),
    'no page through the gateway': ({ throughGateway: way }) => set(way.status, { '/productpage': null }),
    'details fail': ({ inCluster: way }) => set(way.status, { '/api/v1/products/0': 500 }),
    'details say nothing': ({ throughGateway: way }) => set(way, { author: null }),
    'details name another author': ({ inCluster: way }) => set(way, { author: 'nobody' }),
    'ratings say nothing': ({ inCluster: way }) => set(way, { ratings: 0 }),
    'v2 was never reached': ({ inCluster: way }) => way.reviews.splice(1, 1),
    'v3 reaches no ratings': ({ throughGateway: way }) => set(way.reviews[2], { stars: 0, color: null }),
    'anything is answered': ({ throughGateway: way }) => set(way.status, { [NOWHERE]: 200 }),
  },
});

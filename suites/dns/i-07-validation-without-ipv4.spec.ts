import {
  type Bench,
  chartText,
  container,
  empty,
  Findings,
  familyOf,
  parsePod,
  requirement,
  scopeLevel,
  set,
  tellsInfo,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

interface Validated {
  readonly node: string;
  readonly addresses: readonly string[];
  readonly exitCode: number | null;
  readonly restarts: number;
  /** Whether its log says that validation passed. */
  readonly passed: boolean;
  /** The level of that log, where it is above what this is told at. */
  readonly quiet?: string;
}

async function observe(bench: Bench): Promise<readonly Validated[]> {
  const { meshed } = await bench.echoPods('meshed');
  const level = scopeLevel(chartText(bench.mesh, 'global.logging.level', ''), 'default');
  return Promise.all(
    meshed.map(async (its) => {
      const facts = parsePod(its.object);
      const validation = container(facts, VALIDATION_CONTAINER);
      const log = await bench.kube.logs(its, { container: VALIDATION_CONTAINER });
      return {
        node: its.node,
        addresses: facts.ips.map(familyOf),
        exitCode: validation?.exitCode ?? null,
        restarts: validation?.restarts ?? -1,
        passed: log.includes('Validation passed'),
        ...(tellsInfo(level) ? {} : { quiet: level }),
      };
    }),
  );
}

export default requirement<readonly Validated[]>('CNI-I-07', {
  observe,
  judge: (pods) => {
    const findings = new Findings().some('injected pods', pods);
    for (const { node, addresses, exitCode, restarts, passed, quiet } of pods) {
      findings
        .sameSet(`pod on ${node}: families of its addresses`, ['ipv6'], addresses)
        .equal(`pod on ${node}: exit of ${VALIDATION_CONTAINER}`, 0, exitCode)
        .equal(`pod on ${node}: restarts of ${VALIDATION_CONTAINER}`, 0, restarts);
      const said = `pod on ${node}: its log says that validation passed`;
      if (quiet === undefined) findings.equal(said, true, passed);
      else findings.note(`${said}: not asked, its level is ${quiet}`);
    }
    return findings.judgement();
  },
  mutants: {
    'validation fails': ([first]) => set(first, { exitCode: 126 }),
    'validation passes at the second try': (pods) => set(pods.at(-1), { restarts: 1 }),
    'it does not say so': ([first]) => set(first, { passed: false }),
    'validation fails where the log is quiet': ([first]) =>
      set(first, { exitCode: 126, passed: false, quiet: 'warn' }),
    'there is IPv4': ([first]) => first?.addresses.push('ipv4'),
    'no pod': (pods) => empty(pods),
  },
});

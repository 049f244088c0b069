import {
  argsOf,
  type Bench,
  type CniError,
  configsOf,
  errorOf,
  Findings,
  pluginCalls,
  prevResult,
  requirement,
  type Step,
  set,
} from '../requirement.ts';

/** CHECK by version of the specification; the first knew of no CHECK. */
const VERSIONS = ['0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;
type Observation = Readonly<Record<(typeof VERSIONS)[number], CniError>>;

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const args = argsOf({ namespace: 'default', name: 'some-pod' });
  const check = (cniVersion: string): readonly Step[] => [
    { command: 'CHECK', stdin: config({ cniVersion, prevResult: prevResult(cniVersion) }), args },
  ];
  const sessions = Object.fromEntries(VERSIONS.map((version) => [version, check(version)]));
  const said = await pluginCalls(bench, node, sessions as Record<(typeof VERSIONS)[number], readonly Step[]>);
  return Object.fromEntries(
    VERSIONS.map((version) => [version, errorOf(said[version][0]!)]),
  ) as unknown as Observation;
}

export default requirement<Observation>('CNI-N-04', {
  observe,
  judge: (seen) => {
    const findings = new Findings().sameSet('versions', VERSIONS, Object.keys(seen));
    for (const version of VERSIONS.filter((each) => each in seen)) {
      const { exitCode, code } = seen[version];
      if (version === '0.3.1') findings.equal('CHECK, version 0.3.1: code', 1, code);
      else findings.equal(`CHECK, version ${version}: exit code`, 0, exitCode);
    }
    return findings.judgement();
  },
  mutants: {
    'CHECK before there was one': (seen) => set(seen['0.3.1'], { exitCode: 0, code: null }),
    'CHECK fails': (seen) => set(seen['1.0.0'], { exitCode: 1 }),
    'a version was not tried': (seen) => delete (seen as Partial<typeof seen>)['1.1.0'],
  },
});

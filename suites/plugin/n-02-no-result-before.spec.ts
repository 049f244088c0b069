import { type Bench, Findings, jsonOf, requirement, set, withoutEmpty } from '../requirement.ts';
import { inEachVersion, type Kind, nameOf, triedEach } from './each-version.ts';

/** An ADD without a result of a plugin before it. */
interface Printed extends Kind {
  readonly exitCode: number;
  /** Empty members left out. */
  readonly printed: unknown;
}

async function observe(bench: Bench): Promise<readonly Printed[]> {
  const calls = await inEachVersion(bench, bench.nodes.at(-1) ?? '', (call) => [call('ADD')]);
  return calls.map(({ said: [added], ...kind }) => ({
    ...kind,
    exitCode: added!.exitCode,
    printed: withoutEmpty(jsonOf(added!.stdout)),
  }));
}

export default requirement<readonly Printed[]>('CNI-N-02', {
  observe,
  judge: (calls) => {
    const findings = triedEach(new Findings(), calls);
    for (const { exitCode, printed, ...kind } of calls)
      findings
        .equal(`ADD, ${nameOf(kind)}: exit code`, 0, exitCode)
        .equal(`ADD, ${nameOf(kind)}: result, empty members left out`, { cniVersion: kind.version }, printed);
    return findings.judgement();
  },
  mutants: {
    'an ADD fails': (calls) => set(calls.at(-1), { exitCode: 1 }),
    'no JSON comes out': ([first]) => set(first, { printed: null }),
    'an address comes from nowhere': ([first]) =>
      set(first?.printed as object, { ips: [{ address: '10.0.0.1/8' }] }),
    'another version': ([first]) => set(first, { printed: { cniVersion: '0.1.0' } }),
    'no version': (calls) => set(calls.at(-1), { printed: {} }),
    'a version was not tried': (calls) => calls.pop(),
  },
});

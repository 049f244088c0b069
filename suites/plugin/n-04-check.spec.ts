import type { Bench, CniError } from '../requirement.ts';
import { errorOf, Findings, prevResult, requirement, set, VERSIONS } from '../requirement.ts';
import { inEachVersion, type Kind, nameOf, triedEach } from './each-version.ts';

/** A CHECK of what an ADD before it has made. */
interface Checked extends Kind {
  readonly added: number;
  readonly check: CniError;
}

/** The only one of the versions that knew of no CHECK. */
const [BEFORE] = VERSIONS;

async function observe(bench: Bench): Promise<readonly Checked[]> {
  const calls = await inEachVersion(bench, bench.nodes[0] ?? '', (call, version) =>
    ['ADD', 'CHECK'].map((command) => call(command, { prevResult: prevResult(version) })),
  );
  return calls.map(({ said: [added, checked], ...kind }) => ({
    ...kind,
    added: added!.exitCode,
    check: errorOf(checked!),
  }));
}

export default requirement<readonly Checked[]>('CNI-N-04', {
  observe,
  judge: (calls) => {
    const findings = triedEach(new Findings(), calls);
    for (const { added, check, ...kind } of calls) {
      findings.equal(`ADD, ${nameOf(kind)}: exit code`, 0, added);
      const isRefused = kind.version === BEFORE;
      findings.equal(`CHECK, ${nameOf(kind)}: exit code`, isRefused ? 1 : 0, check.exitCode);
      if (isRefused) findings.equal(`CHECK, ${nameOf(kind)}: code`, 1, check.code);
    }
    return findings.judgement();
  },
  mutants: {
    'CHECK before there was one': ([first]) => set(first?.check, { exitCode: 0, code: null }),
    'an error with exit code 0': ([first]) => set(first?.check, { exitCode: 0 }),
    'CHECK of a pod outside the mesh fails': (calls) => set(calls.at(-2)?.check, { exitCode: 1 }),
    'CHECK of a redirected pod fails': (calls) => set(calls.at(-1)?.check, { exitCode: 1 }),
    'nothing was added': (calls) => set(calls.at(-1), { added: 1 }),
    'a version was not tried': (calls) => calls.pop(),
  },
});

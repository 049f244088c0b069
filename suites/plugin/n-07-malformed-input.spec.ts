import type { Bench, CniError } from '../requirement.ts';
import { configsOf, errorOf, Findings, pluginCalls, requirement, set } from '../requirement.ts';

/** Input that is no configuration, by what is wrong with it; and one that is. */
const BROKEN: Readonly<Record<string, string>> = {
  'no JSON': '{"cniVersion": "1.0.0", "name": ',
  'a list': '[]',
  'a text': 'hello',
};

interface Observation {
  readonly broken: Readonly<Record<string, CniError>>;
  /** To compare with: exit code of a VERSION with sound input. */
  readonly sound: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const sessions = Object.entries(BROKEN).map(
    ([name, stdin]) => [name, [{ command: 'ADD', stdin }]] as const,
  );
  const said = await pluginCalls<string>(bench, node, {
    ...Object.fromEntries(sessions),
    sound: [{ command: 'VERSION', stdin: config() }],
  });
  const broken = Object.keys(BROKEN).map((name) => [
    name,
    errorOf(said[name]?.[0] ?? { exitCode: -1, stdout: '' }),
  ]);
  return { broken: Object.fromEntries(broken), sound: said['sound']?.[0]?.exitCode ?? -1 };
}

export default requirement<Observation>('CNI-N-07', {
  observe,
  judge: ({ broken, sound }) => {
    const findings = new Findings().sameSet('inputs', Object.keys(BROKEN), Object.keys(broken));
    for (const [name, { exitCode, code, message, isJson }] of Object.entries(broken))
      findings
        .equal(`${name}: exit code`, 1, exitCode)
        .equal(`${name}: standard output is one JSON object`, true, isJson)
        .equal(`${name}: code`, 6, code)
        .holds(`${name}: msg`, 'some words', message !== '', 'none');
    return findings.equal('sound input: exit code', 0, sound).judgement();
  },
  mutants: {
    'it is taken': ({ broken }) => set(broken['no JSON'], { exitCode: 0 }),
    'another code': ({ broken }) => set(broken['a list'], { code: 999 }),
    'no words': ({ broken }) => set(broken['a text'], { message: '' }),
    'no JSON comes back': ({ broken }) => set(broken['a text'], { isJson: false }),
    'an input was not tried': ({ broken }) => delete broken['a list'],
    'nothing is sound': (seen) => set(seen, { sound: 1 }),
  },
});

import type { Bench, CniError } from '../requirement.ts';
import { configsOf, errorOf, Findings, pluginCalls, requirement, set } from '../requirement.ts';

const VERBS = ['ADD', 'CHECK', 'DEL', 'GC', 'STATUS'];
/** Input that is no configuration, by what is wrong with it. */
const BROKEN: Readonly<Record<string, string>> = {
  nothing: '',
  'no JSON': '{"cniVersion": "1.0.0", "name": ',
  'a list': '[]',
  'a text': 'hello',
};
const CALLS = VERBS.flatMap((verb) =>
  Object.entries(BROKEN).map(([what, stdin]) => ({ name: `${verb} with ${what}`, command: verb, stdin })),
);
const NAMES = CALLS.map(({ name }) => name);

interface Observation {
  readonly broken: Readonly<Record<string, CniError>>;
  /** To compare with: exit code of a DEL with sound input. */
  readonly sound: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const { calls } = await pluginCalls(bench, node, {
    calls: [...CALLS, { command: 'DEL', stdin: config() }],
  });
  return {
    broken: Object.fromEntries(NAMES.map((name, at) => [name, errorOf(calls[at]!)])),
    sound: calls.at(-1)!.exitCode,
  };
}

export default requirement<Observation>('CNI-N-07', {
  observe,
  judge: ({ broken, sound }) => {
    const findings = new Findings().sameSet('calls', NAMES, Object.keys(broken));
    for (const [name, { exitCode, code, message, isJson }] of Object.entries(broken))
      findings
        .equal(`${name}: exit code`, 1, exitCode)
        .equal(`${name}: standard output is one JSON object`, true, isJson)
        .equal(`${name}: code`, 6, code)
        .holds(`${name}: msg`, 'some words', message !== '', 'none');
    return findings.equal('DEL with sound input: exit code', 0, sound).judgement();
  },
  mutants: {
    'it is taken': ({ broken }) => set(broken['ADD with no JSON'], { exitCode: 0 }),
    'another code': ({ broken }) => set(broken['CHECK with a list'], { code: 999 }),
    'DEL takes anything': ({ broken }) => set(broken['DEL with a text'], { exitCode: 0, code: null }),
    'CHECK takes nothing for input': ({ broken }) => set(broken['CHECK with nothing'], { exitCode: 0 }),
    'no words': ({ broken }) => set(broken['STATUS with a text'], { message: '' }),
    'no JSON comes back': ({ broken }) => set(broken['GC with a text'], { isJson: false }),
    'an input was not tried': ({ broken }) => delete broken['ADD with a list'],
    'nothing is sound': (seen) => set(seen, { sound: 1 }),
  },
});

import type { Bench, CniError } from '../requirement.ts';
import { configsOf, errorOf, Findings, pluginCalls, requirement, set } from '../requirement.ts';

const VERBS = ['GC', 'STATUS'] as const;
/** Each verb with the version that brought it, and with one that knew of none. */
interface Observation {
  readonly known: Readonly<Record<(typeof VERBS)[number], CniError>>;
  readonly before: Readonly<Record<(typeof VERBS)[number], CniError>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const calls = (cniVersion: string) =>
    Object.fromEntries(
      VERBS.map((command) => [
        `${command} ${cniVersion}`,
        [{ command, stdin: config({ cniVersion, 'cni.dev/valid-attachments': [] }) }],
      ]),
    );
  const said = await pluginCalls(bench, node, { ...calls('1.1.0'), ...calls('1.0.0') });
  const of = (version: string) =>
    Object.fromEntries(
      VERBS.map((verb) => [verb, errorOf(said[`${verb} ${version}`]?.[0] ?? { exitCode: -1, stdout: '' })]),
    );
  return { known: of('1.1.0'), before: of('1.0.0') } as unknown as Observation;
}

export default requirement<Observation>('CNI-N-06', {
  observe,
  judge: ({ known, before }) => {
    const findings = new Findings();
    for (const verb of VERBS)
      findings
        .equal(`${verb}, version 1.1.0: exit code`, 0, known[verb].exitCode)
        .equal(`${verb}, version 1.0.0: code`, 1, before[verb].code);
    return findings.judgement();
  },
  mutants: {
    'GC fails': ({ known }) => set(known.GC, { exitCode: 1 }),
    'STATUS fails': ({ known }) => set(known.STATUS, { exitCode: 1 }),
    'STATUS before there was one': ({ before }) => set(before.STATUS, { exitCode: 0, code: null }),
  },
});

import {
  argsOf,
  type Bench,
  configsOf,
  Findings,
  jsonOf,
  namespaceToCallFor,
  pluginCalls,
  requirement,
  set,
  VERSIONS,
  withoutEmpty,
} from '../requirement.ts';

/** An ADD without a result of a plugin before it, by version. */
interface Printed {
  readonly version: string;
  readonly exitCode: number;
  readonly printed: unknown;
}

async function observe(bench: Bench): Promise<readonly Printed[]> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const args = argsOf({ namespace, name: 'plain' });
  const sessions = VERSIONS.map(
    (cniVersion) => [cniVersion, [{ command: 'ADD', stdin: config({ cniVersion }), args }]] as const,
  );
  const said = await pluginCalls(bench, node, Object.fromEntries(sessions));
  return VERSIONS.map((version) => {
    const [call] = said[version] ?? [];
    return { version, exitCode: call?.exitCode ?? -1, printed: withoutEmpty(jsonOf(call?.stdout ?? '')) };
  });
}

export default requirement<readonly Printed[]>('CNI-N-02', {
  observe,
  judge: (calls) => {
    const findings = new Findings().sameSet(
      'versions',
      VERSIONS,
      calls.map(({ version }) => version),
    );
    for (const { version, exitCode, printed } of calls)
      findings
        .equal(`ADD, version ${version}: exit code`, 0, exitCode)
        .holds(
          `ADD, version ${version}: result`,
          'a JSON object without interfaces, addresses and routes',
          isEmptyResult(printed),
          JSON.stringify(printed),
        );
    return findings.judgement();
  },
  mutants: {
    'an ADD fails': (calls) => set(calls.at(-1), { exitCode: 1 }),
    'no JSON comes out': ([first]) => set(first, { printed: null }),
    'an address comes from nowhere': ([first]) =>
      set(first?.printed as object, { ips: [{ address: '10.0.0.1/8' }] }),
    'a version was not tried': (calls) => calls.pop(),
  },
});

/** The version may be told; nothing else is known. */
function isEmptyResult(printed: unknown): boolean {
  if (typeof printed !== 'object' || printed === null) return false;
  return Object.keys(printed).every((name) => name === 'cniVersion');
}

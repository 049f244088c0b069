import { isDeepStrictEqual } from 'node:util';
import {
  argsOf,
  type Bench,
  configsOf,
  empty,
  Findings,
  hasIstioRules,
  jsonOf,
  LIST_RULES,
  namespaceToCallFor,
  pluginCalls,
  prevResult,
  requirement,
  type Step,
  set,
  VERSIONS,
  withoutEmpty,
} from '../requirement.ts';

/** An ADD with a result of the plugin before it. */
interface Passed {
  readonly version: string;
  readonly pod: 'left alone' | 'redirected';
  readonly exitCode: number;
  /** Whether its network namespace has rules of Istio's afterwards. */
  readonly hasRules: boolean;
  /** What was handed in and what came out, empty members left out. */
  readonly given: unknown;
  readonly printed: unknown;
}

async function observe(bench: Bench): Promise<readonly Passed[]> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const add = (version: string, name: string): Step => ({
    command: 'ADD',
    stdin: config({ cniVersion: version, prevResult: prevResult(version) }),
    args: argsOf({ namespace, name }),
  });
  const kinds = { 'left alone': 'plain', redirected: 'sidecar' } as const;
  const cases = VERSIONS.flatMap((version) =>
    (Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => ({ version, kind })),
  );
  const said = await pluginCalls(
    bench,
    node,
    Object.fromEntries(
      cases.map(({ version, kind }) => [`${version} ${kind}`, [add(version, kinds[kind]), LIST_RULES]]),
    ),
  );
  return cases.map(({ version, kind }) => {
    const [call, listed] = said[`${version} ${kind}`] ?? [];
    return {
      version,
      pod: kind,
      exitCode: call?.exitCode ?? -1,
      hasRules: hasIstioRules(listed?.stdout ?? ''),
      given: withoutEmpty(prevResult(version)),
      printed: withoutEmpty(jsonOf(call?.stdout ?? '')),
    };
  });
}

export default requirement<readonly Passed[]>('CNI-N-01', {
  observe,
  judge: (calls) => {
    const findings = new Findings().sameSet('versions', VERSIONS, [
      ...new Set(calls.map(({ version }) => version)),
    ]);
    for (const { version, pod: kind, exitCode, hasRules, given, printed } of calls) {
      const subject = `ADD, version ${version}, pod ${kind}`;
      findings
        .equal(`${subject}: exit code`, 0, exitCode)
        .equal(`${subject}: has rules of Istio's`, kind === 'redirected', hasRules)
        .holds(
          `${subject}: result`,
          JSON.stringify(given),
          isDeepStrictEqual(printed, given),
          JSON.stringify(printed),
        );
    }
    return findings.judgement();
  },
  mutants: {
    'an ADD fails': (calls) => set(calls.at(-1), { exitCode: 1 }),
    'a pod is redirected that is to be left alone': ([first]) => set(first, { hasRules: true }),
    'a pod is not redirected': (calls) => set(calls.at(-1), { hasRules: false }),
    'another version comes out': ([first]) => set(first?.printed as object, { cniVersion: '1.1.0' }),
    'an address is lost': (calls) => set(calls.at(-1)?.printed as object, { ips: [] }),
    'nothing comes out': ([first]) => set(first, { printed: null }),
    'a version was not tried': (calls) => calls.splice(-2),
    'nothing was tried': (calls) => empty(calls),
  },
});

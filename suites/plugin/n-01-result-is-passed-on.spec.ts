import { isDeepStrictEqual } from 'node:util';
import type { Bench, Mutants, NetworkConfig, Redirection } from '../requirement.ts';
import {
  calledRedirection,
  empty,
  Findings,
  jsonOf,
  prevResult,
  READ_RULES,
  redirected,
  requirement,
  set,
  untouched,
  VERSIONS,
  withoutEmpty,
  withoutRules,
} from '../requirement.ts';
import { inEachVersion, type Kind, nameOf, triedEach } from './each-version.ts';

/** An ADD with a result of the plugin before it. */
interface Passed extends Kind {
  readonly exitCode: number;
  readonly tookMs: number;
  /** Of its network namespace afterwards. */
  readonly redirection: Redirection;
  /** What was handed in and what came out, empty members left out. */
  readonly given: NetworkConfig;
  readonly printed: NetworkConfig | null;
}

async function observe(bench: Bench): Promise<readonly Passed[]> {
  const calls = await inEachVersion(bench, bench.nodes[0] ?? '', (call, version) => [
    call('ADD', { prevResult: prevResult(version) }),
    READ_RULES,
  ]);
  return calls.map(({ said: [added, listed], ...kind }) => ({
    ...kind,
    exitCode: added!.exitCode,
    tookMs: added!.tookMs,
    redirection: calledRedirection(bench, listed),
    given: withoutEmpty(prevResult(kind.version)) as NetworkConfig,
    printed: withoutEmpty(jsonOf(added!.stdout)) as NetworkConfig | null,
  }));
}

export default requirement<readonly Passed[]>('CNI-N-01', {
  observe,
  judge: (calls) => {
    const findings = triedEach(new Findings(), calls);
    for (const { exitCode, redirection, given, printed, ...kind } of calls) {
      const subject = `ADD, ${nameOf(kind)}`;
      const seen = JSON.stringify(printed);
      findings
        .equal(`${subject}: exit code`, 0, exitCode)
        .holds(`${subject}: result`, JSON.stringify(given), isDeepStrictEqual(printed, given), seen);
      (kind.pod === 'redirected' ? redirected : untouched)(findings, subject, redirection);
    }
    const slowestMs = Math.max(0, ...calls.map(({ tookMs }) => tookMs));
    return findings.note(`the slowest ADD took ${slowestMs / 1000} s`).judgement();
  },
  mutants: {
    'an ADD fails': (calls) => set(calls.at(-1), { exitCode: 1 }),
    'a pod is redirected that is to be left alone': ([first]) =>
      first?.redirection.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'a pod is not redirected': (calls) => withoutRules(calls.at(-1)?.redirection),
    'chains without a rule': (calls) => empty(calls.at(-1)?.redirection.rules),
    'another version comes out': ([first]) => set(first?.printed ?? {}, { cniVersion: '1.1.0' }),
    ...lossMutants(),
    'a route before another': (calls) => {
      const routes = calls.at(-1)?.printed?.['routes'] as unknown[];
      routes.push(...routes.splice(0, 1));
    },
    'nothing comes out': ([first]) => set(first, { printed: null }),
    'a version was not tried': (calls) => calls.splice(-2),
    'nothing was tried': (calls) => empty(calls),
  },
});

/** For each version, each member of its result is lost, as in a result that was converted through an older type. */
function lossMutants(): Mutants<readonly Passed[]> {
  const mutants = VERSIONS.flatMap((version) =>
    pathsIn(prevResult(version)).map((path) => [
      `${version} loses ${path.join('.')}`,
      (calls: { version: string; printed: NetworkConfig | null }[]) => {
        const printed: unknown = calls.find((call) => call.version === version)?.printed;
        const holder = path.slice(0, -1).reduce((value, name) => (value as any)[name], printed);
        delete (holder as any)[path.at(-1)!];
      },
    ]),
  );
  return Object.fromEntries(mutants);
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [name],
    ...pathsIn(member).map((path) => [name, ...path]),
  ]);
}

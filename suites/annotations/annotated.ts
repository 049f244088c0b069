import {
  AT,
  entered,
  Findings,
  type Mutants,
  packetOutcome,
  redirected,
  requirement,
} from '../requirement.ts';
import { mutantsOf } from './annotated-mutants.ts';
import type { Case } from './cases.ts';
import { callsIn, packetsOf } from './expected.ts';
import { type Called, type Outcome, outcomesOf } from './outcomes.ts';

/**
 * A requirement on annotations: by what the pod's rules do to packets, by who was on the way of calls, and by how many
 * connections were redirected.
 */
export function annotated(
  id: Parameters<typeof requirement>[0],
  cases: readonly Case[],
  mutants: Mutants<readonly Outcome[]> = {},
) {
  return requirement<readonly Outcome[]>(id, {
    observe: (bench) => outcomesOf(bench, cases),
    judge: (outcomes) => {
      const findings = new Findings().sameSet(
        'pods',
        cases.map(({ name }) => name),
        outcomes.map(({ name }) => name),
      );
      for (const its of cases) {
        const seen = outcomes.find(({ name }) => name === its.name);
        if (seen === undefined) continue;
        if (its.packetsAlone !== true) redirected(findings, `pod ${its.name}`, seen.redirection);
        judgeCalls(findings, its, seen);
        judgePackets(findings, its, seen);
      }
      return findings.judgement();
    },
    mutants: { ...mutantsOf(cases), ...mutants },
  });
}

/** Headers `server` by which a proxy shows that a call to its pod came by that side of it. */
const SIDES = { inbound: 'istio-envoy', outbound: 'envoy' } as const;

function judgeCalls(findings: Findings, its: Case, seen: Outcome): void {
  const subject = `pod ${its.name}`;
  const { outbound, inbound } = callsIn(its, seen.redirection.asks.families);
  for (const [index, { family, to, port, proxied }] of outbound.entries()) {
    const where = `${subject}: to ${to}, port ${port}, ${family}`;
    answered(findings, where, seen.outbound[index], proxied ? SIDES.outbound : null);
  }
  for (const [index, { family, port, proxied }] of inbound.entries()) {
    const where = `${subject}: called at port ${port}, ${family}`;
    answered(findings, where, seen.inbound[index], proxied === false ? null : SIDES[proxied]);
  }
  const wanted = {
    outbound: [
      ...outbound.map(({ proxied }) => proxied),
      ...inbound.map(({ proxied }) => proxied === 'outbound'),
    ],
    inbound: [
      ...outbound.map(({ comesBack }) => comesBack),
      ...inbound.map(({ proxied }) => proxied !== false),
    ],
  };
  for (const way of ['outbound', 'inbound'] as const) {
    const [count, counted] = [wanted[way].filter(Boolean).length, seen.counts[way]];
    const ok = its.probed === true ? counted >= count : counted === count;
    const expected = its.probed === true ? `at least ${count}` : String(count);
    findings.holds(`${subject}: redirected ${way}`, expected, ok, String(counted));
  }
}

function answered(findings: Findings, where: string, call: Called | undefined, server: string | null): void {
  findings.equal(`${where}: outcome`, '200', call?.outcome);
  findings.equal(`${where}: header server`, server, call?.server ?? null);
}

function judgePackets(findings: Findings, its: Case, { redirection }: Outcome): void {
  const { asks, rules } = redirection;
  const families = asks.families.filter((family) => family in AT);
  const ok = families.length > 0 && families.length === asks.families.length;
  findings.holds(
    `pod ${its.name}: families of its addresses`,
    'ipv4, ipv6, or both',
    ok,
    asks.families.join(', '),
  );
  for (const family of families) {
    // Native tables of both families hold the rules of each.
    const ruled = rules.some((chain) => chain.family === 'inet') ? 'inet' : family;
    for (const { what, hook, packet, becomes, avoids } of packetsOf(its, family)) {
      const subject = `pod ${its.name}: ${family} ${what}`;
      findings.equal(subject, becomes, packetOutcome(rules, ruled, hook, packet));
      if (avoids === undefined) continue;
      const met = entered(rules, ruled, hook, packet);
      findings.holds(`${subject}: chains`, `not ${avoids}`, !met.includes(avoids), met.join(', '));
    }
  }
}

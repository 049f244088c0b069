import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { LaneDefinition } from '../../harness/bench/definition.ts';
import { withKnown } from '../../harness/model/known-finding.ts';
import { readRecorded } from '../../harness/recordings/recorded.ts';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import valuesAsAnnotations from '../annotations/h-11-global-values-as-annotations.spec.ts';
import ownerGroups from '../annotations/h-14-owner-groups-and-loopback.spec.ts';
import repairHeeds from '../exclusion/l-20-repair-heeds-exclusion.spec.ts';
import interceptionNone from '../injection/d-13-interception-none.spec.ts';
import noKubeconfig from '../plugin/n-15-no-kubeconfig.spec.ts';
import addAgain from '../rules/f-11-add-again.spec.ts';

const directory = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/recorded/${name}`, import.meta.url));
const FROM = { recorded: directory('observations'), wanted: directory('wanted') };

/** The finding that a product which did this to a wanted observation in CNI mode is known by. */
function knownOf<O>(definition: LaneDefinition<O>, change: (seen: any) => unknown): string | undefined {
  const { requirement, judge } = definition;
  const seen = structuredClone(readRecorded(FROM, requirement.id, 'cni'));
  change(seen);
  const verdict = verdictOf(judge(seen as O, 'cni', '1.31.0'));
  expect(verdict.kind).toBe('non-conformant');
  return withKnown(verdict, requirement.known, {
    mode: 'cni',
    istioVersion: '1.31.0',
    capabilities: ['iptables'],
  }).known;
}

const differs = (chain: string, parts: object) => ({
  where: `ipv4 nat ${chain}`,
  missing: [],
  extra: [],
  reordered: false,
  ...parts,
});

test('an empty includeIPRanges that captures everything is known, one that breaks what comes in is not', () => {
  const captures = differs('ISTIO_OUTPUT', { extra: ['-j ISTIO_REDIRECT'] });
  expect(knownOf(valuesAsAnnotations, ({ empty }) => empty.differences.push(captures))).toBe('FINDING-9');
  const breaks = differs('PREROUTING', { missing: ['-p tcp -j ISTIO_INBOUND'] });
  expect(
    knownOf(valuesAsAnnotations, ({ empty }) => empty.differences.push(captures, breaks)),
  ).toBeUndefined();
});

test('a refusal of the mode is known, a panic is not', () => {
  const refused = (why: string) => (seen: any) => {
    delete seen.rules;
    Object.assign(seen, {
      ready: false,
      refusal: `plugin type="istio-cni" name="istio-cni" failed (add): ${why}`,
    });
  };
  const mode =
    'annotation value error for value redirectMode; annotationFound = true: interceptionMode invalid: NONE';
  expect(knownOf(interceptionNone, refused(mode))).toBe('FINDING-2');
  expect(knownOf(interceptionNone, refused('panicked during cmdAdd: nil pointer'))).toBeUndefined();
});

test('a second ADD that writes all rules once more is known, one that flushes them or writes some is not', () => {
  const copied = ({ again, changed, first }: any) => {
    for (const { rules } of [again, changed])
      rules['iptables-legacy'] = structuredClone(first.rules['iptables-nft']);
    changed.exitCode = 0;
  };
  expect(knownOf(addAgain, copied)).toBe('FINDING-16');
  const flushed = (seen: any) => {
    copied(seen);
    delete seen.again.rules['iptables-nft'];
  };
  expect(knownOf(addAgain, flushed)).toBeUndefined();
  const half = (seen: any) => {
    copied(seen);
    seen.again.rules['iptables-legacy'].pop();
  };
  expect(knownOf(addAgain, half)).toBeUndefined();
});

test('groups and ranges that are not heeded are known, a pod that is not redirected is not', () => {
  const withoutGroup = ([group]: any) => {
    for (const chain of group.redirection.rules)
      chain.rules = chain.rules.filter((rule: string) => !rule.includes('--gid-owner 2000'));
  };
  expect(knownOf(ownerGroups, withoutGroup)).toBe('FINDING-4');
  const unredirected = (seen: any) => {
    withoutGroup(seen);
    seen[0].redirection.rules = [];
  };
  expect(knownOf(ownerGroups, unredirected)).toBeUndefined();
});

test('an excluded namespace that is held back without a kubeconfig is known, one that a panic holds back is not', () => {
  const held = (message: string) => (seen: any) =>
    Object.assign(seen.calls['a pod of an excluded namespace'], { exitCode: 1, code: 999, message });
  const gone = 'stat /run/no-such-directory/istio-cni-kubeconfig: no such file or directory';
  const failed = 'failed to createNewK8sClient: failed to setup client:';
  expect(knownOf(noKubeconfig, held(`${failed} ${gone}`))).toBe('FINDING-15');
  expect(knownOf(noKubeconfig, held('panicked during cmdAdd: nil pointer'))).toBeUndefined();
});

test("a repair that writes an excluded pod's rules is known, one that drops its packets or writes half of them is not", () => {
  const written = ([first]: any) => (first.injected = structuredClone(first.repaired));
  expect(knownOf(repairHeeds, written)).toBe('FINDING-3');
  const dropped = ([first]: any) => {
    written([first]);
    first.injected.rules.push({
      family: 'ipv4',
      table: 'filter',
      chain: 'OUTPUT',
      rules: ['-p tcp -j DROP'],
    });
  };
  expect(knownOf(repairHeeds, dropped)).toBeUndefined();
  const half = ([first]: any) => {
    written([first]);
    for (const chain of first.injected.rules) chain.rules.splice(0, 1);
  };
  expect(knownOf(repairHeeds, half)).toBeUndefined();
});

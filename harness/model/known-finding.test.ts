import { expect, test } from 'vitest';
import type { Capability } from './capability.ts';
import { type KnownFinding, withKnown } from './known-finding.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const FINDING: KnownFinding = {
  id: 'FINDING-3',
  modes: ['cni'],
  needs: ['iptables'],
  since: '1.24',
  differences: [{ subject: 'pod on *: redirection', seen: 'rules once more*' }],
};

function verdict(kind: VerdictKind, ...subjects: readonly string[]): Verdict {
  const differences = subjects.map((subject) => ({
    subject,
    expected: '',
    seen: 'rules once more, in legacy tables',
  }));
  return { kind, reason: '', differences, established: [] };
}

function known(
  of: Verdict,
  parts: Partial<{ mode: 'init' | 'cni'; istioVersion: string; capabilities: readonly Capability[] }> = {},
) {
  return withKnown(of, [FINDING], {
    mode: 'cni',
    istioVersion: '1.31.0',
    capabilities: ['iptables'],
    ...parts,
  }).known;
}

test('a non-conformance that the finding explains wholly is known', () => {
  expect(known(verdict('non-conformant', 'pod on node-1: redirection'))).toBe('FINDING-3');
});

test('one difference more is not known', () => {
  expect(known(verdict('non-conformant', 'pod on node-1: redirection', 'the gateway'))).toBeUndefined();
});

test('the same subject with something else to see is not known', () => {
  const red = verdict('non-conformant', 'pod on node-1: redirection');
  const differences = red.differences.map((one) => ({ ...one, seen: 'no rule is left' }));
  expect(known({ ...red, differences })).toBeUndefined();
});

test('a finding applies where the lane has what it needs', () => {
  expect(known(verdict('conformant'), { capabilities: ['native-nftables'] })).toBeUndefined();
});

test('a finding applies in its modes and versions', () => {
  const red = verdict('non-conformant', 'pod on node-1: redirection');
  expect(known(red, { mode: 'init' })).toBeUndefined();
  expect(known(red, { istioVersion: '1.23.9' })).toBeUndefined();
});

test('a conformant verdict where it applies says so, an inconclusive one does not', () => {
  expect(known(verdict('conformant'))).toBe('FINDING-3');
  expect(known(verdict('inconclusive'))).toBeUndefined();
});

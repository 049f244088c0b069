import { expect, test } from 'vitest';
import { MODES } from '../../harness/model/mode.ts';
import { orderedRules } from '../../harness/probes/rules/canonical.ts';
import wholeSet from '../rules/f-04-whole-rule-set.spec.ts';
import { judged } from './testing/judged.ts';

const RANGE = '203.0.113.0/24';
const RETURN = `-d ${RANGE} -j RETURN`;

test.for(MODES)('the rules of a pod are those that the values ask for: CNI-F-04 in %s', (mode) => {
  const as = (asked: object | undefined, rule: string | undefined) => {
    const change = (seen: any) => {
      seen.asked = asked;
      const chains = seen.meshed.flatMap((pod: any) => pod.chains);
      for (const its of chains.filter((one: any) => one.chain === 'ISTIO_OUTPUT'))
        if (rule !== undefined) its.rules = orderedRules(its.rules.toSpliced(-1, 0, rule));
    };
    return judged(wholeSet, '1.31.0', change, mode);
  };
  const asked = { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': RANGE };
  expect(as(undefined, undefined)).toBe('conformant');
  expect(as({}, undefined)).toBe('conformant');
  expect(as(asked, RETURN)).toBe('conformant');
  expect(as(asked, undefined)).toBe('non-conformant');
  expect(as({}, RETURN)).toBe('non-conformant');
});

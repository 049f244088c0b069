import { expect, test } from 'vitest';
import { MODES } from '../../harness/model/mode.ts';
import { orderedRules } from '../../harness/probes/rules/canonical.ts';
import rulesDiffer from '../parity/s-02-rules-differ-as-listed.spec.ts';
import podsDiffer from '../parity/s-05-pods-differ-as-listed.spec.ts';
import wholeSet from '../rules/f-04-whole-rule-set.spec.ts';
import { judged } from './testing/judged.ts';

const RANGE = '203.0.113.0/24';
const RETURN = `-d ${RANGE} -j RETURN`;

test.for(MODES)('the rules of a pod are those that the values ask for: CNI-F-04 in %s', (mode) => {
  const as = (asked: object, rule: string | undefined) => {
    const change = (seen: any) => {
      seen.asked = asked;
      const chains = seen.meshed.flatMap((pod: any) => pod.chains);
      for (const its of chains.filter((one: any) => one.chain === 'ISTIO_OUTPUT'))
        if (rule !== undefined) its.rules = orderedRules(its.rules.toSpliced(-1, 0, rule));
    };
    return judged(wholeSet, '1.31.0', change, mode);
  };
  const asked = { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': RANGE };
  expect(as({}, undefined)).toBe('conformant');
  expect(as(asked, RETURN)).toBe('conformant');
  expect(as(asked, undefined)).toBe('non-conformant');
  expect(as({}, RETURN)).toBe('non-conformant');
});

const EXCLUDED = { 'traffic.sidecar.istio.io/excludeOutboundPorts': '9191' };

test('the plugin leaves out the status port only where no values exclude ports: CNI-S-02', () => {
  const as = (asked: object, change: (rules: string[]) => string[]) =>
    judged(rulesDiffer, '1.31.0', (both) => {
      for (const seen of [both.init, both.cni]) {
        seen.asked = asked;
        const chains = seen.pods.flatMap((pod: any) => pod.chains);
        for (const its of chains.filter(({ chain }: any) => chain === 'ISTIO_OUTPUT'))
          its.rules = change(its.rules);
      }
    });
  const without = (rules: string[]) => rules.filter((rule) => !rule.includes('--dport 15020'));
  expect(as({}, (rules) => rules)).toBe('conformant');
  expect(as(EXCLUDED, without)).toBe('conformant');
  expect(as(EXCLUDED, (rules) => rules)).toBe('non-conformant');
  expect(as({}, without)).toBe('non-conformant');
});

test('the plugin is told what the values say: CNI-S-05', () => {
  const as = (asked: object, written: object) =>
    judged(podsDiffer, '1.31.0', ({ init, cni }) => {
      for (const seen of [init, cni]) seen.asked = asked;
      for (const pod of [cni.native, cni.classic]) Object.assign(pod.metadata.annotations, written);
    });
  expect(as(EXCLUDED, EXCLUDED)).toBe('conformant');
  expect(as(EXCLUDED, {})).toBe('non-conformant');
  expect(as({}, EXCLUDED)).toBe('non-conformant');
});

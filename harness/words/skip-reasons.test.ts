import { expect, test } from 'vitest';
import { Findings } from '../verdict/findings.ts';
import { verdictOf } from '../verdict/outcome.ts';
import { logsWhy, type SkipReason } from './skip-reasons.ts';

const verdict = (reason: SkipReason, said: readonly string[], istio: string, pod = 'shop/a') => {
  const findings = new Findings();
  logsWhy(findings, 'the pod', reason, { said, istio, pod });
  return verdictOf(findings.judgement()).kind;
};

test.each([
  ['1.31.2', 'pod namespace conformance-excluded excluded', 'conformant'],
  ['1.30.3', 'pod namespace conformance-excluded excluded', 'conformant'],
  ['1.30.3', 'pod namespace excluded', 'non-conformant'],
  ['1.29.0', 'pod namespace excluded', 'conformant'],
  ['1.29.0', 'pod namespace conformance-excluded excluded', 'non-conformant'],
] as const)('Istio %s says of an excluded pod "%s": %s', (istio, message, kind) => {
  expect(verdict('excluded', [message], istio)).toBe(kind);
});

test('the name of the pod is no part of a wording', () => {
  const said = ['excluded shop/gateway-0 pod because it has proxy type router'];
  expect(verdict('proxy-type', said, '1.31.0', 'shop/gateway-0')).toBe('conformant');
  expect(verdict('proxy-type', said, '1.31.0', 'shop/another')).toBe('non-conformant');
});

test('silence and another reason are no wording, of no version', () => {
  expect(verdict('disabled', [], '1.99.0')).toBe('non-conformant');
  expect(verdict('disabled', ['excluded due to not containing sidecar annotation'], '1.99.0')).toBe(
    'non-conformant',
  );
});

test('words that nobody knows, of a newer Istio, are neither right nor wrong', () => {
  expect(() => verdict('disabled', ['left alone: not wanted'], '1.99.0')).toThrow(
    'contract unknown for 1.99.0: left alone: not wanted',
  );
  expect(verdict('disabled', ['left alone: not wanted'], '1.31.0')).toBe('non-conformant');
});

import { expect, test } from 'vitest';
import { Findings } from '../verdict/findings.ts';
import { verdictOf } from '../verdict/outcome.ts';
import { logsSkipReason, quietOf, type SkipReason } from './skip-reasons.ts';

const verdict = (reason: SkipReason, said: readonly string[], istio: string, pod = 'shop/a') => {
  const findings = new Findings();
  logsSkipReason(findings, 'the pod', reason, { said, istio, pod });
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

test('what is no decision is no difference; two decisions are one', () => {
  const debug = ['contains inject annotation: false', 'excluded due to inject-disabled annotation'];
  expect(verdict('disabled', debug, '1.31.0')).toBe('conformant');
  const retry = ['Waiting for pod metadata', 'excluded due to not containing sidecar annotation'];
  expect(verdict('no-status', retry, '1.31.0')).toBe('conformant');
  expect(verdict('no-status', [...debug, ...retry], '1.31.0')).toBe('non-conformant');
  expect(verdict('disabled', ['contains inject annotation: false'], '1.31.0')).toBe('non-conformant');
});

test.each([
  ['1.25.0', [], 'conformant'],
  ['1.25.2', [], 'non-conformant'],
  ['1.24.5', ['excluded due to inject-disabled annotation'], 'conformant'],
  ['1.25-alpha.20241219.d547b8580cf6', [], 'conformant'],
])('where the plugin keeps no log, none is asked: Istio %s, %o, %s', (istio, said, kind) => {
  expect(verdict('disabled', said, istio)).toBe(kind);
});

test("Go's complaint of words too many is no part of a wording", () => {
  const said = ['excluded due to DISABLE_ENVOY on istio-proxy%!(EXTRA string=shop, string=a)'];
  expect(verdict('disable-envoy', said, '1.25.2')).toBe('conformant');
});

test('above level info nothing is asked, and that is noted', () => {
  const findings = new Findings();
  logsSkipReason(findings, 'the pod', 'disabled', {
    said: [],
    istio: '1.31.0',
    pod: 'shop/a',
    quiet: 'warn',
  });
  expect(findings.judgement()).toMatchObject({
    differences: [],
    established: ["the pod: the plugin's log is not asked, its level is warn"],
  });
  const mesh = (level: string) => ({
    version: '1.31.0',
    values: { values: { cni: { logging: { level } } } },
  });
  expect(quietOf(mesh('all:warn'))).toEqual({ quiet: 'warn' });
  expect(quietOf(mesh('all:debug'))).toEqual({});
});

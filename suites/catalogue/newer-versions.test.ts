import { expect, test } from 'vitest';
import invalidValues from '../annotations/h-12-invalid-values-are-refused.spec.ts';
import noKubeconfig from '../plugin/n-15-no-kubeconfig.spec.ts';
import { judged } from './testing/judged.ts';

const UNKNOWN = 'inconclusive: contract unknown for 1.32.0: ';

test('a newer Istio may refuse an annotation in words that nobody knows, and must refuse it', () => {
  const as = (istio: string, change: (plugin: any) => unknown, admission = {}) =>
    judged(invalidValues, istio, (seen) => {
      Object.assign(seen, { istio }).admission = { ...seen.admission, ...admission };
      change(seen.plugin);
    });
  const reworded = ({ added }: any) =>
    (added.excludeInboundPorts.message = 'excludeInboundPorts: not a port');
  expect(as('1.32.0', () => {})).toBe('conformant');
  expect(as('1.31.0', reworded)).toBe('non-conformant');
  expect(as('1.32.0', reworded)).toBe(
    `${UNKNOWN}ADD for a pod with excludeInboundPorts=80-90: words: excludeInboundPorts: not a port`,
  );
  // A known finding beside it.
  expect(as('1.32.0', reworded, { includeOutboundPorts: '' })).toContain(UNKNOWN);
  // Another value is admitted, too: of that no version's words are an excuse.
  expect(as('1.32.0', reworded, { excludeInboundPorts: '' })).toBe('non-conformant');
  const byRuntime = ({ made }: any) => (made.includeInboundPorts.refusal = 'plugin istio-cni: not a port');
  expect(as('1.31.0', byRuntime)).toBe('non-conformant');
  expect(as('1.32.0', byRuntime)).toContain(UNKNOWN);
  const without = ({ added }: any) => (added.excludeInboundPorts.message = '');
  expect(as('1.32.0', without)).toBe('non-conformant');
  const taken = (plugin: any) => {
    reworded(plugin);
    Object.assign(plugin.added.excludeOutboundPorts, { exitCode: 0, message: '' });
  };
  expect(as('1.32.0', taken)).toBe('non-conformant');
});

test('a newer Istio may hold a pod back in words that nobody knows, and must hold it back', () => {
  const as = (istio: string, change: (calls: any) => unknown) =>
    judged(noKubeconfig, istio, (seen) => {
      seen.istio = istio;
      change(seen.calls);
    });
  const held = (calls: any) =>
    Object.assign(calls['a pod of an excluded namespace'], { exitCode: 1, code: 50, message: 'none' });
  const call = (change: object) => (calls: any) => Object.assign(calls['an ordinary pod'], change);
  expect(as('1.32.0', () => {})).toBe('conformant');
  const reworded = call({ code: 50, message: 'the agent has written no kubeconfig' });
  expect(as('1.31.0', reworded)).toBe('non-conformant');
  expect(as('1.32.0', reworded)).toBe(`${UNKNOWN}an ordinary pod: code: 50`);
  const withFinding = (calls: any) => [reworded(calls), held(calls)];
  expect(as('1.32.0', withFinding)).toContain(UNKNOWN);
  expect(as('1.32.0', call({ message: 'the agent has written no kubeconfig' }))).toContain(UNKNOWN);
  const late = (calls: any) => [reworded(calls), call({ tookMs: 30_300 })(calls)];
  expect(as('1.32.0', late)).toBe('non-conformant');
  expect(as('1.32.0', call({ message: '' }))).toBe('non-conformant');
  expect(as('1.32.0', call({ exitCode: 2, code: null, message: '' }))).toBe('non-conformant');
  expect(as('1.32.0', call({ exitCode: 0, code: null, message: '' }))).toBe('non-conformant');
});

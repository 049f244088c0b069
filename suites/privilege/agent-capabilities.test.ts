import { expect, test } from 'vitest';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import { agentCapabilities } from './agent-capabilities.ts';
import agentAdds from './c-01-agent-has-five-capabilities.spec.ts';

const FOUR = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE'];
const FIVE = ['DAC_OVERRIDE', ...FOUR];

test.each([
  ['1.31.0', FIVE],
  ['1.25-alpha.20241219.d547b8580cf6', FIVE],
  ['1.24.2', FIVE],
  ['1.24.1', FOUR],
])('the agent of Istio %s adds %s', (istio, added) => {
  expect(agentCapabilities(istio, added)).toEqual(added);
});

test.each([
  ['1.24.0', FOUR, false, 'conformant'],
  ['1.24.0', FIVE, false, 'non-conformant'],
  ['1.24.0', FOUR, true, 'non-conformant'],
  ['1.24.6', FOUR, false, 'non-conformant'],
  ['1.24.6', FIVE, false, 'conformant'],
] as const)('on Istio %s %s, privileged %s: %s', (istio, added, privileged, kind) => {
  const { judge } = agentAdds as { readonly judge: (seen: unknown, mode: string, istio: string) => any };
  const agent = { node: 'n', containers: ['install-cni'], privileged, added, dropped: ['ALL'] };
  expect(verdictOf(judge([agent], 'cni', istio)).kind).toBe(kind);
});

test('one more on an Istio that nobody knows yet is neither right nor wrong', () => {
  expect(() => agentCapabilities('1.99.0', [...FIVE, 'BPF'])).toThrow('contract unknown');
});

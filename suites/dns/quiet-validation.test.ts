import { expect, test } from 'vitest';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import type { Bench } from '../requirement.ts';
import validation from './i-07-validation-without-ipv4.spec.ts';

/** A lane of IPv6 alone with that log level, where validation of an injected pod has passed at once and logged this. */
function lane(level: string, log: string): Bench {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'mesh', name: 'a', uid: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { nodeName: 'worker', initContainers: [{ name: 'istio-validation' }], containers: [] },
    status: {
      podIPs: [{ ip: 'fd00::1' }],
      initContainerStatuses: [
        { name: 'istio-validation', restartCount: 0, state: { terminated: { exitCode: 0 } } },
      ],
    },
  };
  const bench = {
    echoPods: async () => ({ meshed: [{ node: 'worker', object }] }),
    mesh: { values: { values: { global: { logging: { level } } } } },
    kube: { logs: async () => log },
  };
  return bench as unknown as Bench;
}

test.each([
  ['default:warn', '', 'conformant'],
  ['all:error', '', 'conformant'],
  ['default:info', 'info\tValidation passed, iptables rules established', 'conformant'],
  ['default:info', '', 'non-conformant'],
])('what validation logs is asked where its level tells it: %s, "%s"', async (level, log, kind) => {
  const judgement = validation.judge(await validation.observe(lane(level, log)), 'cni', '1.31.0');
  expect(verdictOf(judgement).kind).toBe(kind);
});

import { expect, test } from 'vitest';
import { Findings } from '../requirement.ts';
import { sameByHand, withCapability } from './by-hand.ts';

const VALIDATION = {
  name: 'istio-validation',
  securityContext: { runAsUser: 1337, capabilities: { drop: ['ALL'] } },
};
const APP = { name: 'app', volumeMounts: ['istio-token', 'kube-api-access'] };
const WEBHOOKS = {
  order: 'istio-validation app',
  annotations: JSON.stringify({
    'sidecar.istio.io/interceptionMode': 'REDIRECT',
    'traffic.sidecar.istio.io/includeInboundPorts': '*',
  }),
  labels: '{"istio.io/rev":"default"}',
  'container istio-validation': JSON.stringify(VALIDATION),
  'container app': JSON.stringify(APP),
};

function differences(byHand: Readonly<Record<string, string>>): readonly string[] {
  const findings = new Findings();
  sameByHand(findings, 'by hand', WEBHOOKS, byHand);
  return findings.judgement().differences.map(({ subject, seen }) => `${subject}: ${seen}`);
}

test('labels, and the order of mounts, are no matter of rights', () => {
  const app = JSON.stringify({ ...APP, volumeMounts: APP.volumeMounts.toReversed() });
  expect(differences({ ...WEBHOOKS, labels: '{}', 'container app': app })).toEqual([]);
});

test.each([
  [
    'a capability more',
    withCapability(WEBHOOKS, 'istio-validation'),
    'container istio-validation: securityContext: {"runAsUser":1337,"capabilities":{"add":["NET_ADMIN"]}}',
  ],
  [
    'a capability of the application',
    withCapability(WEBHOOKS, 'app'),
    'container app: securityContext: {"capabilities":{"add":["NET_ADMIN"]}}',
  ],
  ['another order', { ...WEBHOOKS, order: 'app istio-validation' }, 'containers: app istio-validation'],
  [
    'an annotation less',
    { ...WEBHOOKS, annotations: '{"sidecar.istio.io/interceptionMode":"REDIRECT"}' },
    'annotations of redirection: {"sidecar.istio.io/interceptionMode":"REDIRECT"}',
  ],
  [
    'no container, but nonsense',
    { ...WEBHOOKS, 'container istio-validation': 'nonsense' },
    'container istio-validation: securityContext: none',
  ],
])('%s is a difference', (_, byHand, said) => {
  expect(differences(byHand)).toEqual([`by hand: ${said}`]);
});

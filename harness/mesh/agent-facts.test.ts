import { expect, test } from 'vitest';
import { agentIn } from './agent-facts.ts';

const agent = (namespace: string) => `
kind: DaemonSet
metadata: {name: istio-cni-node, ${namespace}}
spec: {template: {spec: {serviceAccountName: istio-cni}}}
`;

test('the agent is where its DaemonSet is rendered, not where the control plane is', () => {
  const manifest = `kind: Deployment\nmetadata: {name: istiod, namespace: istio-system}\n---${agent('namespace: kube-system')}`;
  expect(agentIn(manifest, 'istio-system')).toEqual({
    namespace: 'kube-system',
    daemonSet: 'istio-cni-node',
    serviceAccount: 'istio-cni',
  });
});

test('a manifest without a namespace is of the control plane; one without an agent has none', () => {
  expect(agentIn(agent('labels: {}'), 'mesh')?.namespace).toBe('mesh');
  expect(agentIn('kind: Deployment\nmetadata: {name: istiod}\n', 'mesh')).toBeUndefined();
});

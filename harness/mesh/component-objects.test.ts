import { expect, test } from 'vitest';
import { componentObjects } from './component-objects.ts';

const object = (kind: string, name: string, labels: Readonly<Record<string, string>>) =>
  JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, labels } });
const MANIFEST = [
  object('DaemonSet', 'istio-cni-node', { 'operator.istio.io/component': 'Cni' }),
  object('ResourceQuota', 'istio-cni-resource-quota', { 'app.kubernetes.io/name': 'istio-cni' }),
  object('Deployment', 'istiod', { app: 'istiod', 'operator.istio.io/component': 'Pilot' }),
  object('ClusterRole', 'istiod-clusterrole', { app: 'istiod' }),
  object('ClusterRole', 'istio-reader-clusterrole', { 'app.kubernetes.io/name': 'istio-reader' }),
  object('Deployment', 'gateway', { app: 'istiod', 'operator.istio.io/component': 'IngressGateways' }),
  object('Namespace', 'istio-system', {}),
].join('\n---\n');

test('rights and webhooks are of the component of their chart, though they do not say so', () => {
  const names = (component: 'Cni' | 'Pilot') =>
    componentObjects(MANIFEST, component).map(({ metadata }) => metadata.name);
  expect(names('Cni')).toEqual(['istio-cni-node', 'istio-cni-resource-quota']);
  expect(names('Pilot')).toEqual(['istiod', 'istiod-clusterrole', 'istio-reader-clusterrole']);
});

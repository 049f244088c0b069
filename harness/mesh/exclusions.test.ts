import { expect, test } from 'vitest';
import { excludedNamespaces } from './exclusions.ts';

// Cut from `istioctl manifest generate` of 1.31-alpha.eed52ebb66ad.
const CNI = `apiVersion: v1
data:
  AMBIENT_ENABLED: "false"
  CHAINED_CNI_PLUGIN: "true"
  EXCLUDE_NAMESPACES: kube-system,conformance-excluded
kind: ConfigMap
metadata:
  name: istio-cni-config
  namespace: istio-system
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: istio-cni-node
  namespace: istio-system
---
`;

test('the list that the agent gets', () => {
  expect(excludedNamespaces(CNI)).toEqual(['kube-system', 'conformance-excluded']);
  expect(excludedNamespaces(CNI.replace('kube-system,', 'kube-system, spaced ,,'))).toEqual([
    'kube-system',
    'spaced',
    'conformance-excluded',
  ]);
  expect(excludedNamespaces(CNI.replace('kube-system,conformance-excluded', '""'))).toEqual([]);
});

test('none where the component is not installed; an error where it is and the list is not there', () => {
  expect(excludedNamespaces('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\n---\n')).toEqual([]);
  expect(() => excludedNamespaces(CNI.replace('EXCLUDE_NAMESPACES', 'EXCLUDED'))).toThrow(
    'no EXCLUDE_NAMESPACES',
  );
});

test('an older chart calls it otherwise, or writes the whole configuration', () => {
  expect(excludedNamespaces(CNI.replace('EXCLUDE_NAMESPACES', 'EXCLUDED_NAMESPACES'))).toContain(
    'kube-system',
  );
  const whole = JSON.stringify({ kubernetes: { exclude_namespaces: ['kube-system', 'x'] } });
  const renamed = CNI.replace(/EXCLUDE_NAMESPACES: .*/, `cni_network_config: '${whole}'`);
  expect(excludedNamespaces(renamed)).toEqual(['kube-system', 'x']);
});

import { expect, test } from 'vitest';
import { parseManifests } from '../kube/manifests.ts';
import { withoutDefinitions } from './without-definitions.ts';

const MANIFEST = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: first.example
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  inner: |
    kind: CustomResourceDefinition
    ---
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: second.example
---
apiVersion: v1
kind: Service
metadata:
  name: last
`;

test('definitions of resources are left out, and nothing else', () => {
  const kept = parseManifests(withoutDefinitions(MANIFEST));
  const all = parseManifests(MANIFEST).filter(({ kind }) => kind !== 'CustomResourceDefinition');
  expect(kept).toEqual(all);
  expect(kept.map(({ metadata }) => metadata.name)).toEqual(['settings', 'last']);
});

import type { KubeObject } from '../../kube/kube.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { AGENT } from './stand-in.ts';

const LABELS = { 'operator.istio.io/component': 'Cni' };

/** A mesh whose agent stands, and another release of it, with one object that this one lacks and without one that it has. */
export function twoReleases() {
  const own = [config('istio-cni-config', { A: 'own' }), config('only-own', {}), agent('good:1')];
  const other = [config('istio-cni-config', { A: 'earlier' }), config('only-earlier', {}), agent('good:0')];
  const mesh = {
    manifest: manifestOf(own),
    earlier: { version: '1.30.3', manifest: manifestOf(other) },
  } as unknown as Mesh;
  return { mesh, objects: own };
}

function agent(image: string): KubeObject {
  const containers = [{ name: 'install-cni', image }];
  const spec = { ...AGENT['spec'], template: { spec: { containers } } };
  return { ...AGENT, metadata: { ...AGENT.metadata, labels: LABELS }, spec };
}

function config(name: string, data: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name, namespace: 'istio-system', labels: LABELS };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

function manifestOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readRecording } from '../../harness/recordings/recorded.ts';
import { jsonDifferences } from './json-differences.ts';
import { type Manifest, manifestOf } from './manifest.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    namespace: 's-05-pods-abc123',
    uid: 'u',
    labels: { app: 'p', version: 'v1' },
    annotations: { 'sidecar.istio.io/status': '{"initContainers":["istio-init"],"containers":null}' },
  },
  spec: {
    initContainers: [{ name: 'istio-init', args: ['-p', '15001', '-u', '1337'] }, { name: 'prepare' }],
    containers: [
      {
        name: 'app',
        env: [{ name: 'OWNER', value: 'kubernetes://apis/v1/namespaces/s-05-pods-abc123/pods/p' }],
        volumeMounts: [{ mountPath: '/var/run/x', name: 'kube-api-access-x7k2p' }],
      },
    ],
    volumes: [{ name: 'kube-api-access-x7k2p' }],
  },
  status: { phase: 'Pending' },
};

function changed(change: (pod: any) => void): Manifest {
  const pod = structuredClone(POD);
  change(pod);
  return manifestOf(pod);
}

test('what varies from pod to pod is put alike', () => {
  const text = JSON.stringify(POD)
    .replaceAll('s-05-pods-abc123', 's-05-pods-ffffff')
    .replaceAll('x7k2p', 'bbbbb');
  expect(jsonDifferences(manifestOf(POD), manifestOf(JSON.parse(text)))).toEqual([]);
  expect(manifestOf(POD)).not.toHaveProperty('status');
});

test.for([
  [
    'an argument',
    (pod: any) => pod.spec.initContainers[0].args.push('-q'),
    'spec.initContainers[redirect].args',
    [],
    ['-q'],
  ],
  [
    'arguments swapped beside another',
    (pod: any) => pod.spec.initContainers[0].args.splice(0, 4, '-u', '15001', '-p', '1337', '-q'),
    'spec.initContainers[redirect].args',
    ['-p', '15001', '-u', '1337'],
    ['-u', '15001', '-p', '1337', '-q'],
  ],
  [
    'a position',
    (pod: any) => pod.spec.initContainers.push(pod.spec.initContainers.shift()),
    'spec.initContainers',
    ['redirect', 'prepare'],
    ['prepare', 'redirect'],
  ],
  [
    'the name',
    (pod: any) => Object.assign(pod.spec.initContainers[0], { name: 'istio-validation' }),
    'spec.initContainers[redirect].name',
    'istio-init',
    'istio-validation',
  ],
  [
    'a member more',
    (pod: any) => Object.assign(pod.spec.containers[0], { tty: true }),
    'spec.containers[app].tty',
    null,
    true,
  ],
  ['a member less', (pod: any) => delete pod.metadata.labels.app, 'metadata.labels.app', 'p', null],
  [
    'within JSON',
    (pod: any) =>
      Object.assign(pod.metadata.annotations, {
        'sidecar.istio.io/status': '{"initContainers":["x"],"containers":null}',
      }),
    'metadata.annotations[sidecar.istio.io/status].initContainers',
    ['istio-init'],
    ['x'],
  ],
] as const)('%s is one difference, by its path', ([, change, where, init, cni]) => {
  expect(jsonDifferences(manifestOf(POD), changed(change))).toEqual([{ where, init, cni }]);
});

test('a value that is an object on one side only is a difference', () => {
  const seen = jsonDifferences(
    manifestOf(POD),
    changed((pod) => Object.assign(pod.spec, { securityContext: {} })),
  );
  expect(seen).toEqual([{ where: 'spec.securityContext', init: null, cni: '{}' }]);
});

test('real pods of both modes differ in some twelve places', () => {
  const recorded = (mode: string) => {
    const file = `../../fixtures/recorded/observations/CNI-S-05.${mode}.json`;
    return readRecording(fileURLToPath(new URL(file, import.meta.url))).observation as { native: Manifest };
  };
  const places = jsonDifferences(recorded('init').native, recorded('cni').native).map(({ where }) => where);
  expect(places).toContain('spec.initContainers[redirect].securityContext.capabilities.add');
  expect(places).toHaveLength(12);
});

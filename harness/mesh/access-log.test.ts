import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { HarnessError } from '../errors/errors.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { accessLogIn, accessLogOf } from './access-log.ts';

const file = new URL('../../fixtures/mesh/base.yaml', import.meta.url);
const SUITES = parse(readFileSync(file, 'utf8')).spec.meshConfig;
const FORMAT = JSON.parse(SUITES.accessLogFormat);

function telemetry(accessLogging: readonly object[], spec: object = {}): KubeObject {
  return {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'mesh-default', namespace: 'istio-system' },
    spec: { accessLogging, ...spec },
  };
}

const withFormat = (format: object) => ({ ...SUITES, accessLogFormat: JSON.stringify(format) });
const OTEL = { providers: [{ name: 'otel' }] };

test("the suite's own format is read, and more than it needs", () => {
  expect(accessLogOf(SUITES)).toEqual({ format: 'JSON', readable: true });
  expect(accessLogOf(withFormat({ ...FORMAT, mine: '%START_TIME%' })).readable).toBe(true);
});

test.each([
  ['nothing is told', {}, 'none'],
  ['no file', { ...SUITES, accessLogFile: '' }, 'none'],
  ['a file in the container', { ...SUITES, accessLogFile: '/var/log/a' }, 'JSON in /var/log/a'],
  ['text, which is the default', { accessLogFile: '/dev/stdout' }, 'TEXT'],
  ['text', { ...SUITES, accessLogEncoding: 'TEXT' }, 'TEXT'],
  [
    "Istio's own JSON",
    { ...SUITES, accessLogFormat: '' },
    'JSON without conformance_id, upstream_peer, downstream_direct_remote_address, downstream_peer',
  ],
  [
    'a format that is none, for which istiod takes its own',
    { ...SUITES, accessLogFormat: '{' },
    'JSON without conformance_id, upstream_peer, downstream_direct_remote_address, downstream_peer',
  ],
  [
    'a member by another command',
    withFormat({ ...FORMAT, upstream_cluster: '%UPSTREAM_CLUSTER%' }),
    'JSON without upstream_cluster',
  ],
  [
    'another default provider',
    { ...SUITES, defaultProviders: { accessLogging: ['otel'] } },
    'of provider otel',
  ],
  [
    'a provider that only has the name of the built-in one',
    {
      ...SUITES,
      defaultProviders: { accessLogging: ['envoy'] },
      extensionProviders: [{ name: 'Envoy', envoyFileAccessLog: { path: '/dev/stdout' } }],
    },
    'of provider envoy',
  ],
])('%s is told, and not read', (_, config, format) => {
  expect(accessLogOf(config)).toEqual({ format, readable: false });
});

test('the built-in provider has the format of the mesh, and needs no file', () => {
  const config = { ...SUITES, accessLogFile: '', defaultProviders: { accessLogging: ['envoy'] } };
  expect(accessLogOf(config).readable).toBe(true);
  const both = { providers: [{ name: 'otel' }, { name: 'envoy' }] };
  expect(accessLogOf(SUITES, [telemetry([both])]).readable).toBe(true);
});

test.each([
  ['another provider', [OTEL], 'of provider otel'],
  ['nothing', [{ disabled: true }], 'set by Telemetry mesh-default'],
  ['failures alone', [{ filter: { expression: 'response.code >= 400' } }], 'set by Telemetry mesh-default'],
  ['one side alone', [{ match: { mode: 'SERVER' } }], 'set by Telemetry mesh-default'],
])('a Telemetry that has %s logged is told, and not read', (_, logging, format) => {
  expect(accessLogOf(SUITES, [telemetry(logging)])).toEqual({ format, readable: false });
});

test('a Telemetry of some workloads, or of something else, changes nothing', () => {
  const some = telemetry([OTEL], { selector: { matchLabels: { app: 'a' } } });
  const metrics = { ...telemetry([]), spec: { metrics: [] } };
  expect(accessLogOf(SUITES, [some, metrics]).readable).toBe(true);
  // By itself it names no provider: the mesh's file counts.
  expect(accessLogOf(SUITES, [telemetry([{}])]).readable).toBe(true);
  const bothSides = { match: { mode: 'CLIENT_AND_SERVER' } };
  expect(accessLogOf(SUITES, [telemetry([bothSides])]).readable).toBe(true);
});

function mesh(name: string, config: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'istio-system' },
    data: { mesh: JSON.stringify(config) },
  };
}

test('it is what stands in the cluster, of the revision that was installed', async () => {
  const kube = fakeKube({ objects: [mesh('istio', {}), mesh('istio-blue', SUITES)] });
  expect((await accessLogIn(kube, 'istio-system', 'default')).format).toBe('none');
  expect((await accessLogIn(kube, 'istio-system', 'blue')).format).toBe('JSON');
  expect((await accessLogIn(fakeKube(), 'istio-system', 'default')).format).toBe('none');
});

test('a Telemetry is found in the root namespace, by the version that is served', async () => {
  const asked: string[] = [];
  const kube: Pick<Kube, 'get' | 'list'> = {
    get: async () => mesh('istio', { ...SUITES, rootNamespace: 'root' }),
    list: async ({ apiVersion, namespace }) => {
      asked.push(`${apiVersion} in ${namespace}`);
      if (apiVersion.endsWith('/v1'))
        throw new HarnessError('KIND_NOT_SERVED', 'not served', { nextStep: '' });
      return [telemetry([OTEL])];
    },
  };
  expect((await accessLogIn(kube, 'istio-system', 'default')).format).toBe('of provider otel');
  expect(asked).toEqual(['telemetry.istio.io/v1 in root', 'telemetry.istio.io/v1alpha1 in root']);
});

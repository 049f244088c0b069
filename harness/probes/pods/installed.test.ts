import { expect, test } from 'vitest';
import { askedByValues, asksOf, toldToPlugin } from './installed.ts';
import type { RedirectRequest } from './redirect-request.ts';

const mesh = (proxy: Readonly<Record<string, unknown>>) => ({
  version: '1.31.0',
  values: { values: { global: { proxy } } },
});
const STATUS = {
  'sidecar.istio.io/status': '{"initContainers":["istio-init","istio-proxy"],"containers":null}',
};
const asks = (by: RedirectRequest['by'], annotations: Readonly<Record<string, string>> = {}) => ({
  by,
  families: ['ipv4'] as const,
  annotations,
  variables: {},
});

const SET = {
  includeIPRanges: '10.0.0.0/8',
  excludeInboundPorts: 8081,
  statusPort: 15099,
  includeInboundPorts: '*',
};

test('istio-init is told what the values say, and what the pod says before that', () => {
  const own = { 'traffic.sidecar.istio.io/excludeInboundPorts': '9090' };
  const seen = asksOf({ redirect: asks('istio-init', own), annotations: { ...STATUS, ...own } }, mesh(SET));
  expect(Object.entries(seen.annotations)).toEqual([
    ['status.sidecar.istio.io/port', '15099'],
    ['traffic.sidecar.istio.io/excludeInboundPorts', '9090'],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges', '10.0.0.0/8'],
  ]);
});

test("values at the chart's default say nothing", () => {
  const defaults = { includeIPRanges: '*', excludeIPRanges: '', statusPort: 15020 };
  for (const its of [mesh(defaults), mesh({})])
    expect(asksOf({ redirect: asks('istio-init'), annotations: STATUS }, its)).toEqual(asks('istio-init'));
});

test.each([
  ['the plugin reads the annotations that the injector wrote', asks('istio-cni'), STATUS],
  ['a pod that brings its own istio-init has arguments of its own', asks('istio-init'), {}],
  [
    'so has one with the mark of an injector that put in none',
    asks('istio-init'),
    { 'sidecar.istio.io/status': '{"initContainers":[]}' },
  ],
] as const)('%s', (_, redirect, annotations) => {
  expect(asksOf({ redirect, annotations }, mesh(SET))).toEqual(redirect);
});

test('the plugin is told all of it, with the status port among the ports that are left out', () => {
  expect(toldToPlugin(askedByValues(mesh(SET)), '1.31.0')).toEqual({
    'sidecar.istio.io/interceptionMode': 'REDIRECT',
    'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0/8',
    'traffic.sidecar.istio.io/includeInboundPorts': '*',
    'traffic.sidecar.istio.io/excludeInboundPorts': '8081,15099',
  });
});

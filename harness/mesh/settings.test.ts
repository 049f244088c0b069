import { expect, test } from 'vitest';
import { applySettings, parseSettings } from './settings.ts';

const apply = (spec: Record<string, unknown>, ...texts: string[]) =>
  applySettings(spec, parseSettings(texts));

test('values have the type that istioctl gives them', () => {
  expect(
    apply(
      {},
      'values.cni.repair.enabled=false',
      'values.pilot.replicaCount=2',
      'values.x=1.5',
      'values.y=a=b',
    ),
  ).toEqual({
    values: { cni: { repair: { enabled: false } }, pilot: { replicaCount: 2 }, x: 1.5, y: 'a=b' },
  });
  expect(apply({}, 'tag=1.31', 'values.global.tag=2')).toEqual({
    tag: '1.31',
    values: { global: { tag: '2' } },
  });
});

test('dots that are escaped are part of a name', () => {
  expect(apply({}, 'values.a.b\\.io/c=x')).toEqual({ values: { a: { 'b.io/c': 'x' } } });
});

test('elements by index, by name, and past the end', () => {
  const spec = { components: { ingressGateways: [{ name: 'gw', enabled: true }] }, list: ['a', 'b'] };
  expect(apply(spec, 'components.ingressGateways[name:gw].label.x=y', 'list[9]=c')).toEqual({
    components: { ingressGateways: [{ name: 'gw', enabled: true, label: { x: 'y' } }] },
    list: ['a', 'b', 'c'],
  });
  expect(() => apply(spec, 'components.ingressGateways[name:other].x=y')).toThrow('no element [name:other]');
});

test('later settings win, and what was given stays as it was', () => {
  const spec = { values: { a: 1 } };
  expect(apply(spec, 'values.a=2', 'values.a=3')).toEqual({ values: { a: 3 } });
  expect(spec).toEqual({ values: { a: 1 } });
});

test('what is no setting is refused by name', () => {
  for (const text of ['values.cni', '=x', '[0]=x'])
    expect(() => parseSettings([text])).toThrow(`no setting: ${text}`);
});

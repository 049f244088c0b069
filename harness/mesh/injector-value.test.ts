import { expect, test } from 'vitest';
import { injectorValue } from './injector-value.ts';

const configMap = (name: string, values: unknown) => ({
  kind: 'ConfigMap',
  metadata: { name },
  data: { values: JSON.stringify(values) },
});

test("a value is the injector's own; without it there is none", () => {
  const objects = [
    { kind: 'Deployment', metadata: { name: 'istiod' } },
    configMap('other', { global: { proxy: { image: 'no' } } }),
    configMap('istio-sidecar-injector', { global: { proxy: { image: 'proxyv2' } } }),
  ];
  expect(injectorValue(objects, 'global.proxy.image')).toBe('proxyv2');
  expect(injectorValue(objects, 'global.proxy_init.image')).toBeUndefined();
  expect(injectorValue(objects.slice(0, 2), 'global.proxy.image')).toBeUndefined();
});

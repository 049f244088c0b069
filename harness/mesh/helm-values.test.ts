import { expect, test } from 'vitest';
import { helmValues } from './helm-values.ts';

test("an IstioOperator's spec as values of the charts", () => {
  const spec = {
    profile: 'default',
    hub: 'h',
    tag: 't',
    components: { cni: { enabled: true } },
    meshConfig: { accessLogFile: '/dev/stdout' },
    values: { global: { proxy: { privileged: false } }, cni: { excludeNamespaces: ['a'] } },
  };
  expect(helmValues(spec)).toEqual({
    global: { proxy: { privileged: false }, hub: 'h', tag: 't' },
    cni: { excludeNamespaces: ['a'] },
    meshConfig: { accessLogFile: '/dev/stdout' },
  });
  expect(helmValues({})).toEqual({});
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { whatOf } from '../acts/act.ts';
import { LANES } from '../config/lanes.ts';
import { actOf } from './act-of.ts';
import type { FaultAct } from './fault.ts';

/** A pod as a bench gives it: with more than its name. */
const POD = { namespace: 'echo', name: 'echo-0', uid: 'u1', ip: '10.0.0.1', node: 'a', object: {} };

const target = {
  lane: LANES.find((lane) => lane.id === 'cni')!,
  nodes: ['a', 'b'],
  cniConfigPath: '/etc/cni/net.d/10-x.conflist',
  mesh: { namespace: 'istio-system', values: {}, version: '1.31' },
  agentImage: async (wraps: string, program: string) => `${wraps}:${program}`,
  passingImage: async () => 'passing:1',
  echoPod: async () => POD,
};

test.each([
  ['rules-flushed', /echo\/echo-0/],
  ['entry-lost-on-one-node', /10-x\.conflist on b/],
  ['plugin-skips', /plugin:skips/],
  ['element-doubled', /installer:doubles-element/],
  ['validation-passes', /global.proxy_init.image="passing:1"/],
  ['permissive-for-strict', /PERMISSIVE/],
])('the act of %s is aimed at the lane', async (fault, what) => {
  const file = fileURLToPath(new URL(`../../fixtures/faults/${fault}.yaml`, import.meta.url));
  const { act } = parse(readFileSync(file, 'utf8')) as { act: FaultAct };
  const aimed = await actOf(act, target);
  expect(whatOf(aimed)).toMatch(what);
  expect(JSON.parse(JSON.stringify(aimed.parameters))).toEqual(aimed.parameters);
});

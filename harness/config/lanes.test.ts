import { expect, test } from 'vitest';
import { chooseLanes, comparedLanes, LANES, shapeOf, specialOf } from './lanes.ts';

const chosen = (parts: Partial<Parameters<typeof chooseLanes>[0]>) =>
  chooseLanes({ lane: [], mode: ['init', 'cni'], profile: 'core', ...parts }).map((lane) => lane.id);

test('the ordinary lanes of the wanted modes, all of them in the profile full', () => {
  expect(chosen({})).toEqual(['init', 'cni']);
  expect(chosen({ mode: ['cni'] })).toEqual(['cni']);
  expect(chosen({ mode: ['cni'], profile: 'full' })).toEqual([
    'cni',
    'cni-nft',
    'cni-dual',
    'cni-v6',
    'disruptive',
    'upgrade',
  ]);
});

test('named lanes, whatever the profile', () => {
  expect(chosen({ lane: ['cni-dual', 'init'], profile: 'quick' })).toEqual(['init', 'cni-dual']);
});

test('a lane with an Istio of its own stands beside the ordinary one', () => {
  const lanes = chooseLanes({ lane: ['cni', 'cni@1.30.3', 'init'], mode: ['init', 'cni'], profile: 'core' });
  expect(lanes.map(({ id, name, istio }) => [id, name, istio])).toEqual([
    ['init', 'init', undefined],
    ['cni', 'cni', undefined],
    ['cni-1-30-3', 'cni@1.30.3', { kind: 'version', version: '1.30.3' }],
  ]);
  expect(comparedLanes(lanes)).toEqual({ init: 'init', cni: 'cni' });
  expect(comparedLanes(lanes.slice(0, 1))).toBeUndefined();
});

test('two versions that give one name are refused', () => {
  expect(() => chosen({ lane: ['cni@../a/istio', 'cni@../b/istio'] })).toThrow(
    'two lanes would be called cni-istio',
  );
});

test('a lane that contradicts the mode is a usage error', () => {
  expect(() => chosen({ lane: ['init-nft'], mode: ['cni'] })).toThrow(
    '--lane init-nft contradicts --mode cni: it is a lane of mode init',
  );
});

test('what is special in a lane is what its name says', () => {
  const special = Object.fromEntries(LANES.map((lane) => [lane.id, specialOf(lane)]));
  expect(special).toEqual({
    init: [],
    cni: [],
    'init-nft': ['native-nftables'],
    'cni-nft': ['native-nftables'],
    'init-dual': ['ipv6', 'dual-stack'],
    'cni-dual': ['ipv6', 'dual-stack'],
    'cni-v6': ['ipv6', 'ipv6-only'],
    disruptive: ['breakable-nodes', 'node-untaint'],
    upgrade: ['earlier-istio'],
  });
});

test('ordinary lanes judge everything, the others what their form of rules or family of addresses can change', () => {
  const judges = Object.fromEntries(LANES.map((lane) => [lane.id, lane.judges]));
  const whatRulesDo = ['rules', 'annotations', 'traffic', 'dns'];
  expect(judges).toEqual({
    init: 'everything',
    cni: 'everything',
    'init-nft': whatRulesDo,
    'cni-nft': whatRulesDo,
    'init-dual': whatRulesDo,
    'cni-dual': whatRulesDo,
    'cni-v6': ['rules'],
    disruptive: [],
    upgrade: [],
  });
});

test('what an upgrade comes from is of lane upgrade alone', () => {
  const upgradeFrom = { kind: 'version', version: '1.30.2' } as const;
  const of = (parts: object) =>
    chooseLanes({ lane: ['cni', 'upgrade'], mode: ['init', 'cni'], profile: 'core', ...parts }).map(
      (lane) => lane.upgradeFrom,
    );
  expect([of({}), of({ upgradeFrom })]).toEqual([
    [undefined, { kind: 'earlier' }],
    [undefined, upgradeFrom],
  ]);
});

test('what is chosen for every lane is so in each, named or not', () => {
  const of = (lane: readonly string[]) =>
    chooseLanes({ lane, mode: ['init', 'cni'], profile: 'core', nodes: 5, podSecurity: 'restricted' });
  for (const { nodes, podSecurity, primaryCni } of [...of([]), ...of(['cni-dual'])])
    expect([nodes, podSecurity, primaryCni]).toEqual([5, 'restricted', 'ptp']);
  expect(chooseLanes({ lane: [], mode: ['cni'], profile: 'core', nodes: 1 }).map(shapeOf)[0]).not.toContain(
    'multi-node',
  );
  const [disruptive] = chooseLanes({ lane: ['disruptive'], mode: ['cni'], profile: 'core', nodes: 2 });
  expect(disruptive?.nodes).toBe(3);
});

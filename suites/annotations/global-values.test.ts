import { expect, test } from 'vitest';
import { expectedRules } from '../../harness/verdict/rules/expected.ts';
import { redirectSettings } from '../../harness/verdict/rules/settings.ts';
import { annotationsOf, DEFAULTS, EMPTY, EXCLUDED, LISTED, type Values } from './global-values.ts';

const SETS: readonly Values[] = [LISTED, EMPTY, EXCLUDED];

function rulesOf(values: Values) {
  const asks = { by: 'istio-cni', families: ['ipv4'], variables: {} } as const;
  return expectedRules(redirectSettings({ ...asks, annotations: annotationsOf(values) }, '1.31'), 'iptables');
}

test.for(Object.keys(DEFAULTS))('rules without global.proxy.%s are others, in one of the sets', (name) => {
  const heeding = SETS.filter((set) => {
    const { [name]: own, ...others } = set;
    return own !== undefined && JSON.stringify(rulesOf(set)) !== JSON.stringify(rulesOf(others));
  });
  expect(heeding).not.toEqual([]);
});

import { expect, test } from 'vitest';
import { recorded } from '../../harness/probes/recorded.ts';
import { changes, listingOf, sameRules } from './whole-listing.ts';

const SAVED = recorded('iptables-nft-save.injected-cni').replaceAll(/^\[\d+:\d+\] /gm, '');
const NATIVE = `table inet istio-proxy-nat {
	chain istio-output {
		tcp dport 15020 counter packets 3 bytes 180 return
		counter packets 0 bytes 0 jump istio-redirect
	}
}`;
const EMPTY_LEGACY = recorded('iptables-legacy-save.scratch-empty-tables');

function printed({ legacy = '', iptables = '', native = '' }): string {
  return ['== legacy', legacy, '== iptables', iptables, '== native', native].join('\n');
}

test('a listing is by tool, without counters and what is empty', () => {
  const seen = listingOf(printed({ legacy: EMPTY_LEGACY, iptables: SAVED, native: NATIVE }));
  expect(seen.legacy).toEqual([]);
  expect(seen.iptables).toContain('nat ISTIO_OUTPUT: a chain');
  expect(seen.iptables.at(-1)).toBe('nat -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001');
  expect(seen.native).toEqual([
    'table inet istio-proxy-nat {',
    'chain istio-output {',
    'tcp dport 15020 counter return',
    'counter jump istio-redirect',
  ]);
});

test('tables of iptables are not told once more as native ones', () => {
  const native = 'table ip nat {\n\tchain OUTPUT {\n\t\tcounter jump ISTIO_OUTPUT\n\t}\n}';
  expect(listingOf(printed({ native })).native).toEqual([]);
});

test('what is gone, what was added and another order are each told', () => {
  const [before, after] = [SAVED, SAVED.replace(/-A OUTPUT .*\n/, '')].map((iptables) =>
    listingOf(printed({ iptables, native: NATIVE })),
  );
  expect(changes(before!, before!)).toEqual({});
  expect(changes(before!, after!)).toEqual({ iptables: 'gone nat -A OUTPUT -j ISTIO_OUTPUT' });
  const turned = { ...before!, native: before!.native.toReversed() };
  expect(changes(before!, turned)).toEqual({ native: 'another order' });
});

test('tools may list the same chains in another order, but not rules', () => {
  expect(
    sameRules(['nat -A A 1', 'nat -A A 2', 'nat -A B 1'], ['nat -A B 1', 'nat -A A 1', 'nat -A A 2']),
  ).toBe(true);
  expect(sameRules(['nat -A A 1', 'nat -A A 2'], ['nat -A A 2', 'nat -A A 1'])).toBe(false);
});

import { expect, test } from 'vitest';
import { allows } from './allowed.ts';
import { allowedOneSided } from './allowed-one-sided.ts';

const PLACE = {
  requirement: 'CNI-H-12',
  where: 'plugin.added[istio.io/reroute-virtual-interfaces].message',
  init: null,
};
const BY_PLUGIN =
  'plugin istio-cni failed: annotation value error for value reroute-virtual-interfaces; 1 error occurred';
// As of Istio 1.28: iptables is handed what the annotation says.
const BY_IPTABLES =
  "exit status 2\niptables-nft-restore v1.8.9 (nf_tables): interface name `a-name-of-more-than-fifteen' must be shorter than IFNAMSIZ (15)";

function allowedIn(istio: string, cni: string): boolean {
  return allowedOneSided({ istio, asked: {} }).some((entry) => allows(entry, { ...PLACE, cni }));
}

test('a bad name of an interface is refused by the plugin since 1.30, and before that by iptables', () => {
  expect(allowedIn('1.30.0', BY_PLUGIN)).toBe(true);
  expect(allowedIn('1.30.0', BY_IPTABLES)).toBe(false);
  expect(allowedIn('1.29.6', BY_IPTABLES)).toBe(true);
});

test.each(['panic: runtime error', 'exit status 2'])(
  'a plugin that ends otherwise is a difference: %s',
  (cni) => {
    expect(allowedIn('1.29.6', cni)).toBe(false);
    expect(allowedIn('1.31.0', cni)).toBe(false);
  },
);

import { expect, test } from 'vitest';
import { allows } from './allowed.ts';
import { ALLOWED_ONE_SIDED } from './allowed-one-sided.ts';

const PLACE = {
  requirement: 'CNI-H-12',
  where: 'plugin.added[istio.io/reroute-virtual-interfaces].message',
  init: null,
};

test.each([
  'plugin istio-cni failed: annotation value error for value reroute-virtual-interfaces; 1 error occurred',
  // As of Istio 1.28: iptables is handed what the annotation says.
  "exit status 2\niptables-nft-restore v1.8.9 (nf_tables): interface name `a-name-of-more-than-fifteen' must be shorter than IFNAMSIZ (15)",
])('a bad name of an interface may be refused by the plugin or by iptables: %s', (cni) => {
  expect(ALLOWED_ONE_SIDED.some((entry) => allows(entry, { ...PLACE, cni }))).toBe(true);
});

test.each(['panic: runtime error', 'exit status 2'])(
  'a plugin that ends otherwise is a difference: %s',
  (cni) => {
    expect(ALLOWED_ONE_SIDED.some((entry) => allows(entry, { ...PLACE, cni }))).toBe(false);
  },
);

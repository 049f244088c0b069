import { expect, test } from 'vitest';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import bothModes from './s-01-both-modes-behave-the-same.spec.ts';

const RANGE = '203.0.113.0/24';
const RETURN = `-d ${RANGE} -j RETURN`;
const STATUS = ['-p tcp --dport 15020 -j RETURN', '-p udp --dport 15020 -j RETURN'];

/** What iptables-save shows of ISTIO_OUTPUT, in the one order that a look puts it in. */
function output(first: readonly string[], excluded: readonly string[]) {
  const rules = [
    ...first,
    '-s 127.0.0.6/32 -o lo -j RETURN',
    '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
    '-m owner --uid-owner 1337 -j RETURN',
    '-o lo -m owner ! --uid-owner 1337 -j RETURN',
    '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --gid-owner 1337 -j ISTIO_IN_REDIRECT',
    '-d 127.0.0.1/32 -j RETURN',
    '-m owner --gid-owner 1337 -j RETURN',
    '-o lo -m owner ! --gid-owner 1337 -j RETURN',
    ...excluded,
    '-j ISTIO_REDIRECT',
  ];
  return { family: 'ipv4', table: 'nat', chain: 'ISTIO_OUTPUT', rules };
}

const INIT = {
  asks: {
    by: 'istio-init',
    annotations: { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': RANGE },
  },
  rules: [output([], [RETURN])],
};
const CNI = {
  asks: {
    by: 'istio-cni',
    annotations: {
      'sidecar.istio.io/interceptionMode': 'REDIRECT',
      'traffic.sidecar.istio.io/excludeInboundPorts': '15020',
      'traffic.sidecar.istio.io/excludeOutboundIPRanges': RANGE,
      'traffic.sidecar.istio.io/includeInboundPorts': '*',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '*',
    },
  },
  rules: [output(STATUS, [RETURN])],
};

function judged(cni: unknown) {
  const settings = [`values.global.proxy.excludeIPRanges=${RANGE}`];
  const seen = { requirement: 'CNI-D-13', init: { compared: INIT }, cni: { compared: cni } } as const;
  return verdictOf(bothModes.judge(bothModes.observe([seen], { istio: '1.31.0', settings }))).kind;
}

test('a range that the values exclude is excluded in both modes, written by hand', () => {
  expect(judged(CNI)).toBe('conformant');
  expect(judged({ ...CNI, rules: [output(STATUS, [])] })).toBe('non-conformant');
  // Rules that the modes have in common are no matter of parity.
  expect(judged({ ...CNI, rules: [output([], [RETURN])] })).toBe('conformant');
  const { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': _, ...others } = CNI.asks.annotations;
  expect(judged({ ...CNI, asks: { ...CNI.asks, annotations: others } })).toBe('non-conformant');
});

import { type Contract, contractFor } from '../contract.ts';
import { memoized } from '../memoized.ts';

/** What differs between versions of Istio in the rules that they write for the same settings: tools/istio-iptables/pkg/capture/run.go. */
export interface Generation extends Contract {
  /** What of the pod's traffic is led into ISTIO_OUTPUT: TCP alone, with capture of DNS also UDP; or everything. */
  readonly output: 'by protocol' | 'everything';
  /** Where rules for captured DNS stand: in the built-in chains, in ISTIO_OUTPUT, or in a chain of their own. */
  readonly dns: 'built-in chains' | 'ISTIO_OUTPUT' | 'own chain';
  /** Whether a port that is not to go out is left out for UDP, too. */
  readonly excludesUdp: boolean;
  /** Whether invalid packets are dropped in a chain of its own. */
  readonly dropsInChain: boolean;
  /** Whether the listed ranges are followed by a RETURN of all else. */
  readonly endsRanges: boolean;
  /** Whether the plugin and the template know the annotation istio.io/reroute-virtual-interfaces. */
  readonly reroutes: boolean;
  /** Whether names of interfaces are asked about before they stand in rules (istio#58785): nobody adds arguments to a command. */
  readonly asksInterfaces: boolean;
}

const NEWEST: Generation = {
  since: '1.31',
  output: 'everything',
  dns: 'own chain',
  excludesUdp: true,
  dropsInChain: true,
  endsRanges: false,
  reroutes: true,
  asksInterfaces: true,
};
const OF_1_25: Generation = { ...NEWEST, since: '1.25@2025-01-15', asksInterfaces: false };
const OF_1_24: Generation = {
  ...OF_1_25,
  since: '1.24@2024-09-25',
  output: 'by protocol',
  dns: 'ISTIO_OUTPUT',
  excludesUdp: false,
  reroutes: false,
};
/** Between the two a snapshot may know the annotation and write rules as before. */
const REROUTED: Generation = { ...OF_1_24, since: '1.25@2024-11-21', reroutes: true };
const OF_1_23: Generation = { ...OF_1_24, since: '1.23@2024-06-05', dropsInChain: false };

/** Newest first: istio#53998 and #53933 (1.25), #53066 (1.24), #50915 and #51352 (1.23). Native nftables (from 1.27) are written as by the newest. */
const GENERATIONS: readonly [Generation, ...Generation[]] = [
  NEWEST,
  { ...NEWEST, since: '1.30@2026-01-20' },
  OF_1_25,
  REROUTED,
  OF_1_24,
  OF_1_23,
  { ...OF_1_23, since: '1.21', dns: 'built-in chains', endsRanges: true },
];

/** How a version of Istio writes rules, and what to do where a later one differs from all that is known. */
export const generationOf = memoized((istio) => contractFor(GENERATIONS, istio));

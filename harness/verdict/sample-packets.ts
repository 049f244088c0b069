import type { AddressFamily } from '../model/address-family.ts';
import type { Packet } from './packet.ts';

/** Addresses of a pod and of others, by family. */
interface SampleAddresses {
  readonly pod: string;
  readonly elsewhere: string;
  readonly loopback: string;
  /** From which the proxy calls its own pod: istio/istio tools/istio-iptables/pkg/capture. */
  readonly passthrough: string;
}

/** Documentation addresses for the pod and others, RFC 5737 and 3849: no rule of a default pod names one. */
export const AT: Readonly<Record<AddressFamily, SampleAddresses>> = {
  ipv4: { pod: '192.0.2.1', elsewhere: '198.51.100.1', loopback: '127.0.0.1', passthrough: '127.0.0.6' },
  ipv6: { pod: '2001:db8::1', elsewhere: '2001:db8:1::1', loopback: '::1', passthrough: '::6' },
};

const APPLICATION_ID = 1000;

/** What an application of the pod sends: to port 80 of another host, unless it says otherwise. */
export function sent(family: AddressFamily, parts: Partial<Packet> = {}): Packet {
  return {
    source: AT[family].pod,
    destination: AT[family].elsewhere,
    dport: 80,
    outInterface: 'eth0',
    uid: APPLICATION_ID,
    gid: APPLICATION_ID,
    ...parts,
  };
}

/** What comes to the pod from another host. */
export function received(family: AddressFamily, parts: Partial<Packet> = {}): Packet {
  return {
    source: AT[family].elsewhere,
    destination: AT[family].pod,
    dport: 80,
    inInterface: 'eth0',
    ...parts,
  };
}

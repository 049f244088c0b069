import { isIPv6 } from 'node:net';
import type { Engine } from '../engine/engine.ts';
import type { ClusterNode } from './cluster.ts';

/** Where the primary CNI's configuration lies on every node. */
export const CONFLIST = '/etc/cni/net.d/10-conformance.conflist';

/** What the report calls it. */
export const PRIMARY_CNI = 'ptp + host-local + portmap (reference plugins)';

/**
 * The reference plugins: ptp with host-local addresses from the node's own pod CIDRs, then portmap.
 * No ipMasq: pods on other nodes would see the node's address instead of the pod's.
 */
export function conflist(podCidrs: readonly string[]): string {
  const document = {
    cniVersion: '1.0.0',
    name: 'conformance',
    plugins: [
      {
        type: 'ptp',
        ipam: {
          type: 'host-local',
          dataDir: '/run/cni-ipam-state',
          ranges: podCidrs.map((subnet) => [{ subnet }]),
          routes: podCidrs.map((subnet) => ({ dst: isV6(subnet) ? '::/0' : '0.0.0.0/0' })),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Shell lines that give a node its part of the pod network, and may be repeated: a route to each other
 * node's pod CIDRs, and one masquerading rule for what leaves the cluster's pod ranges.
 */
export function networkScript(
  node: ClusterNode,
  all: readonly ClusterNode[],
  podSubnets: readonly string[],
): string {
  const others = all.filter((other) => other.name !== node.name);
  const routes = others.flatMap((other) =>
    other.podCidrs.map(
      (cidr) => `ip ${isV6(cidr) ? '-6' : '-4'} route replace ${cidr} via ${addressFor(other, cidr)}`,
    ),
  );
  const masquerade = podSubnets.map((range) => {
    const tables = `${isV6(range) ? 'ip6tables-nft' : 'iptables-nft'} -w -t nat`;
    const rule = `POSTROUTING -s ${range} ! -d ${range} -j MASQUERADE`;
    return `${tables} -C ${rule} 2>/dev/null || ${tables} -A ${rule}`;
  });
  return [...routes, ...masquerade].join('\n');
}

/** Routes and masquerading of one node; a restarted node has lost them. @throws CommandError */
export async function programNode(
  engine: Engine,
  node: ClusterNode,
  all: readonly ClusterNode[],
  podSubnets: readonly string[],
): Promise<void> {
  await engine.exec(node.name, ['sh', '-ec', networkScript(node, all, podSubnets)]);
}

/**
 * Gives a node its network, then its configuration file, written whole in one step since the kubelet watches for it.
 * A file that is there is left alone: the mesh's plugin may have added itself to it. Returns the file's content.
 */
export async function installPrimaryCni(
  engine: Engine,
  node: ClusterNode,
  all: readonly ClusterNode[],
  podSubnets: readonly string[],
): Promise<string> {
  await programNode(engine, node, all, podSubnets);
  const write = `mkdir -p /etc/cni/net.d; test -f ${CONFLIST} || { cat >/etc/cni/net.d/.new; mv /etc/cni/net.d/.new ${CONFLIST}; }`;
  await engine.exec(node.name, ['sh', '-ec', write], { input: conflist(node.podCidrs) });
  return (await engine.exec(node.name, ['cat', CONFLIST])).stdout;
}

function addressFor(node: ClusterNode, cidr: string): string {
  const address = node.addresses.find((candidate) => isIPv6(candidate) === isV6(cidr));
  if (address === undefined) throw new RangeError(`${node.name} has no address of the family of ${cidr}`);
  return address;
}

function isV6(cidr: string): boolean {
  return cidr.includes(':');
}

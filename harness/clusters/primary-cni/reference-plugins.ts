import { isIPv6 } from 'node:net';
import { posix } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { USUAL_CNI_DIRECTORIES } from '../../model/lane.ts';
import type { ClusterNode } from '../cluster.ts';
import type { PrimaryCni, PrimaryCniParts } from './primary-cni.ts';

/** Where the node image has the programs. */
const PROGRAMS = USUAL_CNI_DIRECTORIES.cniBinDir;
const CONFLIST = '10-conformance.conflist';

type Main = 'ptp' | 'bridge';

/** A bridge routes for its pods, and lets a pod reach itself through a Service. */
const OPTIONS: Readonly<Record<Main, object>> = {
  ptp: {},
  bridge: { bridge: 'cni0', isDefaultGateway: true, hairpinMode: true },
};

/** The reference plugins: one that connects pods, host-local addresses from the node's own pod CIDRs, then portmap. */
export function referencePlugins(
  main: Main,
  { engine, directories }: Pick<PrimaryCniParts, 'engine' | 'directories'>,
): PrimaryCni {
  const config = `${directories.cniConfDir}/${CONFLIST}`;
  return {
    title: `${main} + host-local + portmap (reference plugins)`,
    config,
    enforces: false,
    isKinds: false,
    connect: async (nodes, podSubnets) => {
      await Promise.all(nodes.map((node) => programNode(engine, node, nodes, podSubnets)));
    },
    install: async (nodes, podSubnets) => {
      const configured = nodes.map(async (node) => {
        await programNode(engine, node, nodes, podSubnets);
        await movePrograms(engine, node.name, directories.cniBinDir);
        return [
          node.name,
          await configure(engine, node.name, config, conflist(main, node.podCidrs)),
        ] as const;
      });
      return Object.fromEntries(await Promise.all(configured));
    },
  };
}

/** No ipMasq: pods on other nodes would see the node's address instead of the pod's. */
export function conflist(main: Main, podCidrs: readonly string[]): string {
  const document = {
    cniVersion: '1.0.0',
    name: 'conformance',
    plugins: [
      {
        type: main,
        ...OPTIONS[main],
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

/** Routes and masquerading of one node; a restarted node has lost them. */
async function programNode(
  engine: Engine,
  node: ClusterNode,
  all: readonly ClusterNode[],
  podSubnets: readonly string[],
): Promise<void> {
  await engine.exec(node.name, ['sh', '-ec', networkScript(node, all, podSubnets)]);
}

/**
 * Writes a node's configuration whole, in one step, since the kubelet watches for it. One that is there is left alone: the
 * mesh's plugin may have added itself to it. Gives what is there then.
 */
async function configure(engine: Engine, node: string, path: string, content: string): Promise<string> {
  const directory = posix.dirname(path);
  const write = `mkdir -p ${directory}; test -f ${path} || { cat >${directory}/.new; mv ${directory}/.new ${path}; }`;
  await engine.exec(node, ['sh', '-ec', write], { input: content });
  return (await engine.exec(node, ['cat', path])).stdout;
}

/** Moved, not copied: whoever looked where they are by default would find them, and nobody would notice. */
async function movePrograms(engine: Engine, node: string, directory: string): Promise<void> {
  if (directory === PROGRAMS) return;
  const move = `mkdir -p ${directory}; for program in ${PROGRAMS}/*; do test -f "$program" || continue; mv "$program" ${directory}/; done`;
  await engine.exec(node, ['sh', '-ec', move]);
}

function addressFor(node: ClusterNode, cidr: string): string {
  const address = node.addresses.find((candidate) => isIPv6(candidate) === isV6(cidr));
  if (address === undefined) throw new RangeError(`${node.name} has no address of the family of ${cidr}`);
  return address;
}

function isV6(cidr: string): boolean {
  return cidr.includes(':');
}

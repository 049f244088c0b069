import { z } from 'zod';
import { type Act, type ActKind, aimed } from './act.ts';
import { runScript } from './node-script.ts';

const parameters = z.strictObject({
  node: z.string(),
  /** Where that node's kubelet finds the API server. */
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().positive().default(6443),
});
/** Whether the rule stood already. */
const before = z.strictObject({ hidden: z.boolean() });

type Parameters = z.infer<typeof parameters>;

const COMMENT = 'conformance-hides-api-server';

/**
 * Drops what one node's own programs send to the API server, as a firewall that was closed too far: its kubelet, and the
 * CNI plugin on it, find none. Pods and other nodes do. The node's own timer takes the rule away, too: once the node counts
 * as lost, there may be no way to it.
 */
export function hideApiServer(from: z.input<typeof parameters>): Act {
  return aimed(HIDE_API_SERVER, from);
}

export const HIDE_API_SERVER: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'hide-api-server',
  parameters,
  before,
  wayBack: (target) => ({ node: target.node, script: removing(target) }),
  what: ({ node, address, port }) =>
    `packets of ${node} to the API server at ${address} port ${port} dropped`,
  read: async (world, target) => ({
    hidden:
      (await runScript(world, target.node, `${rule(target, '-C')} 2>/dev/null && echo yes || echo no`)) ===
      'yes',
  }),
  async apply(world, target) {
    await runScript(world, target.node, rule(target, '-I'));
  },
  async revert(world, target, { hidden }) {
    if (!hidden) await runScript(world, target.node, removing(target));
  },
  async confirm(world, target, { hidden }) {
    const answers = (await runScript(world, target.node, asking(target))) === '0';
    return {
      inForce: !answers,
      asBefore: answers === !hidden,
      seen: `the API server ${answers ? 'answers' : 'does not answer'} ${target.node}`,
    };
  },
};

function rule({ address, port }: Parameters, verb: '-I' | '-C' | '-D'): string {
  const program = address.includes(':') ? 'ip6tables' : 'iptables';
  return `${program} -w ${verb} OUTPUT -p tcp -d ${address} --dport ${port} -m comment --comment ${COMMENT} -j DROP`;
}

function removing(target: Parameters): string {
  return `while ${rule(target, '-D')} 2>/dev/null; do :; done`;
}

/** Any answer is one, whatever its certificate and its status. */
function asking({ address, port }: Parameters): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `c=0; curl -ks -o /dev/null --connect-timeout 2 --max-time 5 'https://${host}:${port}/livez' || c=$?; echo $c`;
}

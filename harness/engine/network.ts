import { createHash } from 'node:crypto';
import { HarnessError } from '../errors/errors.ts';
import type { CommandResult } from '../process/run.ts';
import { parseSubnets, unknownAnswer } from './answers.ts';
import type { Engine } from './engine.ts';
import { lastWords } from './refusal.ts';

const ATTEMPTS = 5;
/**
 * Docker's answers where its daemon has IPv6 switched off, or the kernel has no tables for it
 * (kind, docker/network.go: isIPv6UnavailableError).
 */
const NO_IPV6 = /Cannot read IPv6 setup for bridge|\(iptables failed: ip6tables/i;

/**
 * IPv6 subnet of a network by its name, `fc00:…::/64`: the rule by which kind chooses it
 * (kind, pkg/cluster/internal/providers/common and docker/network.go: generateULASubnetFromName).
 */
export function subnetFromName(name: string, attempt: number): string {
  const number = Buffer.alloc(4);
  number.writeInt32LE(attempt);
  const digest = createHash('sha1').update(name).update(number).digest();
  const groups = [2, 4, 6].map((at) => digest.readUInt16BE(at).toString(16));
  return `fc00:${groups.join(':')}::/64`;
}

/**
 * Makes a dual-stack network. One that another process made in the meantime is fine; a subnet that is taken is passed over;
 * where the daemon or the kernel has no IPv6 the network is without, as kind would make it, and `warn` is told.
 */
export async function createNetwork(
  cli: Engine['cli'],
  name: string,
  flags: readonly string[],
  warn: (text: string) => void = () => {},
): Promise<void> {
  const bridge = ['network', 'create', '--driver', 'bridge', ...flags];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const subnet = subnetFromName(name, attempt);
    const result = await cli([...bridge, '--ipv6', '--subnet', subnet, name], { okExitCodes: 'any' });
    if (isThere(result)) return;
    if (NO_IPV6.test(result.stderr)) {
      const plain = await cli([...bridge, name], { okExitCodes: 'any' });
      if (!isThere(plain)) throw unknownAnswer(plain);
      warn(`network ${name} is without IPv6: ${lastWords(result.stderr)}`);
      return;
    }
    if (!/overlap|already (being )?used/i.test(result.stderr)) throw unknownAnswer(result);
  }
  throw new HarnessError('NO_SUBNET', `every subnet tried for network ${name} is taken`, {
    nextStep: 'remove networks that are not used: network ls, network rm',
  });
}

function isThere(result: CommandResult): boolean {
  return result.exitCode === 0 || /already exists/i.test(result.stderr);
}

/** Subnets of a network, as CIDR, both families. @throws CommandError where there is no such network */
export async function networkSubnets(engine: Pick<Engine, 'cli'>, name: string): Promise<readonly string[]> {
  return parseSubnets((await engine.cli(['network', 'inspect', name])).stdout);
}

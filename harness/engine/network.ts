import { createHash } from 'node:crypto';
import { HarnessError } from '../errors/errors.ts';
import { parseSubnets, unknownAnswer } from './answers.ts';
import type { Engine } from './engine.ts';

const ATTEMPTS = 5;

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

/** Makes a dual-stack network. One that another process made in the meantime is fine; a subnet that is taken is passed over. */
export async function createNetwork(
  cli: Engine['cli'],
  name: string,
  flags: readonly string[],
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const subnet = subnetFromName(name, attempt);
    const args = ['network', 'create', '--driver', 'bridge', ...flags, '--ipv6', '--subnet', subnet, name];
    const result = await cli(args, { okExitCodes: 'any' });
    if (result.exitCode === 0 || /already exists/i.test(result.stderr)) return;
    if (!/overlap|already (being )?used/i.test(result.stderr)) throw unknownAnswer(result);
  }
  throw new HarnessError('NO_SUBNET', `every subnet tried for network ${name} is taken`, {
    nextStep: 'remove networks that are not used: network ls, network rm',
  });
}

/** Subnets of a network, as CIDR, both families. @throws CommandError where there is no such network */
export async function networkSubnets(engine: Pick<Engine, 'cli'>, name: string): Promise<readonly string[]> {
  return parseSubnets((await engine.cli(['network', 'inspect', name])).stdout);
}

import { z } from 'zod';
import { HarnessError } from '../../errors/errors.ts';
import type { ToolOutputs } from '../document.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseNftJson } from './nft-json.ts';
import type { Backend, PolicyRule, RuleSet } from './types.ts';

const SAVES: readonly (readonly [tool: string, backend: Backend, family: 'ipv4' | 'ipv6'])[] = [
  ['iptables-nft-save', 'iptables-nft', 'ipv4'],
  ['ip6tables-nft-save', 'iptables-nft', 'ipv6'],
  ['iptables-legacy-save', 'iptables-legacy', 'ipv4'],
  ['ip6tables-legacy-save', 'iptables-legacy', 'ipv6'],
];

const policyRules = z.array(
  z.looseObject({
    priority: z.number().default(0),
    table: z.string().default(''),
    fwmark: z.string().optional(),
  }),
);

/**
 * Rules of one network namespace, of every backend and family, from what the tools printed there.
 * The legacy tools are absent where the kernel says that there are no legacy tables.
 * @throws HarnessError PROBE_TOOL_FAILED, since a tool that failed must not read as a namespace without rules
 */
export function parseRules(outputs: ToolOutputs): RuleSet {
  const saved = SAVES.flatMap(([tool, backend, family]) => {
    const text = outputs[tool] === undefined && backend === 'iptables-legacy' ? '' : stdoutOf(outputs, tool);
    return parseIptablesSave(text, backend, family);
  });
  const native = parseNftJson(stdoutOf(outputs, 'nft-json'), (family, name) =>
    saved.some((table) => table.backend === 'iptables-nft' && table.family === family && table.name === name),
  );
  return {
    tables: [...saved, ...native],
    policyRules: [...policy(outputs, 'ip-rule', 'ipv4'), ...policy(outputs, 'ip6-rule', 'ipv6')],
  };
}

function policy(outputs: ToolOutputs, tool: string, family: 'ipv4' | 'ipv6'): readonly PolicyRule[] {
  const output = outputs[tool];
  const withoutIpv6 = family === 'ipv6' && output?.stderr.includes('not supported') === true;
  const text = withoutIpv6 ? '' : stdoutOf(outputs, tool);
  if (text.trim() === '') return [];
  return policyRules.parse(JSON.parse(text)).map(({ priority, table, fwmark }) => ({
    family,
    priority,
    table,
    ...(fwmark === undefined ? {} : { fwmark }),
  }));
}

function stdoutOf(outputs: ToolOutputs, tool: string): string {
  const output = outputs[tool];
  if (output?.exitCode === 0) return output.stdout;
  const why = output === undefined ? 'was not run' : `exit code ${output.exitCode}: ${output.stderr.trim()}`;
  throw new HarnessError('PROBE_TOOL_FAILED', `${tool} in the network namespace: ${why}`, {
    nextStep: 'run it by hand in the probe pod: nsenter -t PID -n',
  });
}

import { HarnessError } from '../../errors/errors.ts';
import { parseRuleText, ruleText } from './rule-text.ts';
import type { Backend, Rule, RuleChain, RuleTable } from './types.ts';

interface OpenChain extends Omit<RuleChain, 'rules'> {
  readonly rules: Rule[];
}

/**
 * Reads the output of iptables-save or ip6tables-save of either variant, with or without `-c`.
 * A table that is there without a rule is given too, with its empty chains. Comments and warnings are passed over.
 * @throws HarnessError UNREADABLE_RULES naming the line
 */
export function parseIptablesSave(
  text: string,
  backend: Backend,
  family: 'ipv4' | 'ipv6',
): readonly RuleTable[] {
  const tables: { name: string; chains: Map<string, OpenChain> }[] = [];
  for (const line of text.split('\n')) {
    const open = tables.at(-1);
    if (line.startsWith('*')) tables.push({ name: line.slice(1).trim(), chains: new Map() });
    else if (line === '' || line.startsWith('#') || line === 'COMMIT') continue;
    else if (line.startsWith(':') && open !== undefined) addChain(open.chains, line);
    else if (open !== undefined && /^(\[\d+:\d+\] )?-A /.test(line)) addRule(open.chains, line);
    else throw unreadable(line);
  }
  return tables.map(({ name, chains }) => ({ backend, family, name, chains: [...chains.values()] }));
}

function addChain(chains: Map<string, OpenChain>, line: string): void {
  const [, name, policy, packets] = /^:(\S+) (\S+)(?: \[(\d+):\d+\])?/.exec(line) ?? [];
  if (name === undefined || policy === undefined) throw unreadable(line);
  const builtin = policy !== '-';
  chains.set(name, {
    name,
    builtin,
    ...(builtin ? { policy, packets: Number(packets ?? 0) } : {}),
    rules: [],
  });
}

function addRule(chains: Map<string, OpenChain>, line: string): void {
  const [, packets, bytes, name, text] = /^(?:\[(\d+):(\d+)\] )?-A (\S+) ?(.*)$/.exec(line) ?? [];
  const chain = name === undefined ? undefined : chains.get(name);
  if (chain === undefined || text === undefined) throw unreadable(line);
  const parsed = parseRuleText(text);
  chain.rules.push({
    spec: ruleText(parsed),
    packets: Number(packets ?? 0),
    bytes: Number(bytes ?? 0),
    parsed,
  });
}

function unreadable(line: string): HarnessError {
  return new HarnessError('UNREADABLE_RULES', `not a line of iptables-save: ${line}`, {
    nextStep: 'keep the whole output: the parser in harness/probes/rules does not know this form',
  });
}

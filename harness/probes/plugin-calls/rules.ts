import { HarnessError } from '../../errors/errors.ts';
import { parseRules } from '../rules/parse.ts';
import type { RuleSet } from '../rules/types.ts';
import { decoded, type Step, type StepResult } from './script.ts';

/** Prints the rules of every backend and family as each tool does, a line a tool, for {@link rulesRead}. */
export const READ_RULES: Step = {
  run: [
    'sh',
    '-c',
    `work=$(mktemp -d)
     trap 'rm -rf "$work"' EXIT
     look() {
       name=$1; shift
       "$@" >"$work/out" 2>"$work/err" && code=0 || code=$?
       echo "tool $name $code $(base64 -w0 "$work/out")= $(base64 -w0 "$work/err")="
     }
     look iptables-nft-save iptables-nft-save -c
     look ip6tables-nft-save ip6tables-nft-save -c
     look nft-json nft -j list ruleset
     look ip-rule ip -j rule list
     look ip6-rule ip -6 -j rule list
     # Legacy tables are made by looking at them, so only where the kernel says that there are some.
     test -z "$(cat /proc/net/ip_tables_names 2>&-)" || look iptables-legacy-save iptables-legacy-save -c
     test -z "$(cat /proc/net/ip6_tables_names 2>&-)" || look ip6tables-legacy-save ip6tables-legacy-save -c`,
  ],
};

/**
 * The rules that a step READ_RULES printed.
 * @throws HarnessError PROBE_TOOL_FAILED, NO_LISTING, since a look that failed must not read as a namespace without rules
 */
export function rulesRead(said: StepResult | undefined): RuleSet {
  if (said?.exitCode !== 0)
    throw new HarnessError('NO_LISTING', `the rules of a network namespace were not read: ${said?.stderr}`, {
      nextStep: 'run the step READ_RULES of harness/probes/plugin-calls by hand on the node',
    });
  const outputs = said.stdout
    .split('\n')
    .filter((line) => line.startsWith('tool '))
    .map((line) => line.split(' '))
    .map(([, tool = '', exitCode, out, err]) => [
      tool,
      { exitCode: Number(exitCode), stdout: decoded(out), stderr: decoded(err) },
    ]);
  return parseRules(Object.fromEntries(outputs));
}

import { expect, test } from 'vitest';
import { parseIptablesSave } from '../../harness/probes/rules/iptables-save.ts';
import { redirectRulesOf } from '../requirement.ts';
import { rulesByOwner } from './rules-by-owner.ts';

const MIXED = `*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:FOREIGN - [0:0]
:ISTIO_INBOUND - [0:0]
:ISTIO_IN_REDIRECT - [0:0]
:ISTIO_OUTPUT - [0:0]
:ISTIO_REDIRECT - [0:0]
-A PREROUTING -p tcp -j ISTIO_INBOUND
-A OUTPUT -j FOREIGN
-A OUTPUT -j ISTIO_OUTPUT
-A FOREIGN -p tcp -m tcp --dport 7 -j RETURN
-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
-A ISTIO_OUTPUT -j ISTIO_REDIRECT
-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
COMMIT
*filter
:INPUT DROP [0:0]
COMMIT
`;

test("rules of others and of Istio's are told apart, jumps too", () => {
  const tables = parseIptablesSave(MIXED, 'iptables-nft', 'ipv4');
  const { istio, others } = rulesByOwner({ tables, policyRules: [] });
  expect(others).toEqual({
    'iptables-nft ipv4 nat OUTPUT': ['-j FOREIGN'],
    'iptables-nft ipv4 nat FOREIGN': ['-p tcp --dport 7 -j RETURN'],
    'iptables-nft ipv4 filter INPUT': ['policy DROP'],
  });
  expect(redirectRulesOf(istio).toProxy).toHaveLength(2);
  expect(istio.tables[0]?.chains.find(({ name }) => name === 'OUTPUT')?.rules).toHaveLength(1);
});

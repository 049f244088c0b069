/** Who wrote the rules: xtables' own tables, iptables over nf_tables, or nft without iptables. */
export type Backend = 'iptables-legacy' | 'iptables-nft' | 'nft';

/** `inet` tables, of nft only, hold rules for both families. */
export type RuleFamily = 'ipv4' | 'ipv6' | 'inet' | 'other';

/** One match of a rule: any of the values, or with `not` none of them. */
export interface Match {
  readonly not: boolean;
  readonly values: readonly string[];
}

/** A rule's parts by the field's names. Ports, ids and marks as text; marks in hexadecimal; addresses always with prefix length. */
export interface RuleParts {
  readonly protocol?: Match;
  readonly source?: Match;
  readonly destination?: Match;
  readonly inInterface?: Match;
  readonly outInterface?: Match;
  readonly sports?: Match;
  readonly dports?: Match;
  readonly uidOwner?: Match;
  readonly gidOwner?: Match;
  readonly ctState?: Match;
  readonly mark?: Match;
  readonly connmark?: Match;
  /** Options that have no part of their own here, as written. */
  readonly other: readonly string[];
  /** Verdict (`RETURN`, `REDIRECT`, ...) or the chain that is jumped to. */
  readonly target?: string;
  /** REDIRECT's port. */
  readonly toPorts?: string;
  /** TPROXY's port. */
  readonly onPort?: string;
  readonly setMark?: string;
  /** CT's zone. */
  readonly zone?: string;
  readonly comment?: string;
}

export interface Rule {
  /** Canonical text of the rule in iptables' notation, without counters and comment: equal for equal rules of any backend. */
  readonly spec: string;
  /** Packets that matched; for nat only the first of each connection. 0 where the rule has no counter. */
  readonly packets: number;
  readonly bytes: number;
  readonly parsed: RuleParts;
}

export interface RuleChain {
  readonly name: string;
  /** Hooked into the kernel's path, not only jumped to. */
  readonly builtin: boolean;
  /** Of builtin chains: `ACCEPT`, `DROP`. */
  readonly policy?: string;
  /** Packets that met the policy; xtables only. */
  readonly packets?: number;
  readonly rules: readonly Rule[];
}

export interface RuleTable {
  readonly backend: Backend;
  readonly family: RuleFamily;
  /** `nat`, or nft's own name such as `istio-proxy-nat`. */
  readonly name: string;
  readonly chains: readonly RuleChain[];
}

/** One line of `ip rule`. */
export interface PolicyRule {
  readonly family: 'ipv4' | 'ipv6';
  readonly priority: number;
  readonly table: string;
  readonly fwmark?: string;
}

/** Everything that filters, rewrites or routes by policy in one network namespace. */
export interface RuleSet {
  readonly tables: readonly RuleTable[];
  readonly policyRules: readonly PolicyRule[];
}

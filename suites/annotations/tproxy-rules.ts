import {
  type AddressFamily,
  AT,
  type CanonicalChain,
  canonical,
  expectedRules,
  type Findings,
  hasExactly,
  type PodSnapshot,
  packetsIn,
  type RuleSet,
  redirectSettings,
} from '../requirement.ts';

const TPROXY = { 'sidecar.istio.io/interceptionMode': 'TPROXY' };
/** What the kernel has of its own is without a mark; Istio leads marked packets to a table that is all loopback. */
const MARKED = 'fwmark 0x539 table 133';
const [LOCAL, MAIN, DEFAULT] = ['local', 'main', 'default'].map((table) => `fwmark none table ${table}`);

/** Rules of mangle, of the family of the pod's first address where each has tables of its own, and policy routing by marks. */
export interface Mangle {
  readonly rules: readonly string[];
  readonly routes: readonly string[];
  /** Of the pod's other family, where it has rules of both in tables of their own. */
  readonly further?: readonly OfFamily[];
  readonly written: Written;
}

interface OfFamily {
  readonly family: AddressFamily;
  readonly rules: readonly string[];
}

/** By which version of Istio they were written, in which form, of which family, and whether there are those of IPv6. */
export interface Written {
  readonly istio: string;
  readonly form: 'iptables' | 'nft';
  readonly family: AddressFamily;
  readonly ipv6: boolean;
}

const FORMS: readonly Written['form'][] = ['iptables', 'nft'];

/** New connections that a pod's rules have led to its proxy so far. */
export function ledTo(rules: RuleSet): { readonly out: number; readonly in: number } {
  const inbound = packetsIn(rules, 'mangle', 'ISTIO_TPROXY') + packetsIn(rules, 'nat', 'ISTIO_IN_REDIRECT');
  return { out: packetsIn(rules, 'nat', 'ISTIO_REDIRECT'), in: inbound };
}

/** What TPROXY needs of a pod beside nat. */
export function mangleOf({ pod, rules }: PodSnapshot, istio: string, family: AddressFamily): Mangle {
  const { ipv6 } = redirectSettings(pod.redirect, istio);
  const form = rules.tables.some((table) => table.family === 'inet') ? 'nft' : 'iptables';
  const chains = canonical(rules);
  const rulesIn = (its: AddressFamily) => textsOf(chains.filter((chain) => isMangle(chain, its)));
  const others = pod.redirect.families.filter((its) => its !== family && (ipv6 || its === 'ipv4'));
  const further = form === 'nft' ? [] : others.map((its) => ({ family: its, rules: rulesIn(its) }));
  return {
    rules: rulesIn(family),
    ...(further.length === 0 ? {} : { further }),
    routes: rules.policyRules.map(({ fwmark, table }) => `fwmark ${fwmark ?? 'none'} table ${table}`),
    written: { istio, form, family, ipv6 },
  };
}

/** How rules were written; `undefined`, with a difference, where a look says so in words that are none of its own. */
export function writtenIn(findings: Findings, { written }: Mangle): Written | undefined {
  const { form, family } = written;
  const isKnown = FORMS.includes(form) && Object.hasOwn(AT, family);
  findings.holds(
    'pod tproxy: rules are read as',
    'iptables or nft, in ipv4 or ipv6',
    isKnown,
    `${form}, in ${family}`,
  );
  return isKnown ? written : undefined;
}

/** Exactly what Istio writes for an injected pod by TPROXY, in its order. */
export function judgeMangle(
  findings: Findings,
  by: 'istio-cni' | 'istio-init',
  { rules, further = [], routes, written: { istio, form, family, ipv6 } }: Mangle,
): void {
  const asks = { by, families: [], annotations: TPROXY, variables: {} } as const;
  const all = expectedRules({ ...redirectSettings(asks, istio), ipv6 }, form);
  const whole = { family: 'other', table: 'mangle', chain: 'of every chain' } as const;
  const judge = (subject: string, its: OfFamily) => {
    const expected = [{ ...whole, rules: textsOf(all.filter((chain) => isMangle(chain, its.family))) }];
    hasExactly(findings, subject, expected, { rules: [{ ...whole, rules: its.rules }], istio });
  };
  judge('pod tproxy: mangle', { family, rules });
  for (const its of further) judge(`pod tproxy: mangle of ${its.family}`, its);
  const isRight = routesFor(ipv6).some((each) => each.join() === routes.join());
  findings.holds(
    'pod tproxy: policy routing',
    `${MARKED} alone beside the kernel's`,
    isRight,
    routes.join('; '),
  );
}

/** Of mangle, and of no other family: native tables hold the rules of each. */
function isMangle(chain: CanonicalChain, family: AddressFamily): boolean {
  return chain.table === 'mangle' && [family, 'inet'].includes(chain.family);
}

function textsOf(chains: readonly { readonly chain: string; readonly rules: readonly string[] }[]) {
  return chains.flatMap(({ chain, rules }) => rules.map((rule) => `${chain} ${rule}`));
}

/** Of IPv4, then of IPv6, which a pod's kernel need not have: istio/istio tools/common/tproxy/run_linux.go. */
function routesFor(ipv6: boolean): readonly (readonly (string | undefined)[])[] {
  const ofIpv4 = [LOCAL, MARKED, MAIN, DEFAULT];
  return ipv6 ? [[...ofIpv4, LOCAL, MARKED, MAIN]] : [[...ofIpv4, LOCAL, MAIN], ofIpv4];
}

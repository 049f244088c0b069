import type { Bench, KubeObject, Pod, RedirectCounts } from '../requirement.ts';
import {
  canonical,
  counted,
  echoContainer,
  empty,
  Findings,
  outcomeOf,
  pod,
  requirement,
  set,
  urlAt,
} from '../requirement.ts';

/** Ports of the echo server: both speak HTTP. */
export const HTTP = 8080;
export const OTHER = 8081;

/** Servers outside the mesh, one a node, that an annotated pod calls. */
export type Peer = 'peer-0' | 'peer-1';
type Addresses = Readonly<Record<Peer, string>>;

/** A pod with annotations, and what must come of them. */
export interface Case {
  readonly name: string;
  /** Names below `traffic.sidecar.istio.io/`. */
  readonly annotations: (addresses: Addresses) => Readonly<Record<string, string>>;
  /** Calls by the pod, and whether its proxy must be on the way. */
  readonly outbound?: readonly { readonly to: Peer; readonly port: number; readonly proxied: boolean }[];
  /** Calls to the pod by one outside the mesh. */
  readonly inbound?: readonly { readonly port: number; readonly proxied: boolean }[];
  /** Rules of nat that there must be, `ISTIO_OUTPUT -p tcp --dport 8081 -j RETURN`, and that there must not be. */
  readonly rules?: readonly string[];
  readonly noRules?: readonly string[];
}

/** One call: who answered, by the header `server` that proxies leave. */
interface Called {
  readonly to: string;
  readonly port: number;
  readonly outcome: string;
  readonly server: string | null;
}

/** What came of one case. */
export interface Outcome {
  readonly name: string;
  readonly outbound: readonly Called[];
  readonly inbound: readonly Called[];
  readonly counts: RedirectCounts;
  /** Rules of nat by chain, addresses of peers by their names. */
  readonly rules: readonly string[];
}

const TRAFFIC = 'traffic.sidecar.istio.io/';

/** A requirement on annotations: by the rules, by who was on the way, and by how many connections were redirected. */
export function annotated(id: Parameters<typeof requirement>[0], cases: readonly Case[]) {
  return requirement<readonly Outcome[]>(id, {
    observe: (bench) => outcomesOf(bench, cases),
    judge: (outcomes) => {
      const findings = new Findings().sameSet(
        'pods',
        cases.map(({ name }) => name),
        outcomes.map(({ name }) => name),
      );
      for (const its of cases) {
        const seen = outcomes.find(({ name }) => name === its.name);
        if (seen !== undefined) judge(findings, its, seen);
      }
      return findings.judgement();
    },
    mutants: mutantsOf(cases),
  });
}

async function outcomesOf(bench: Bench, cases: readonly Case[]): Promise<readonly Outcome[]> {
  const { plain } = await bench.cohort('plain');
  const [first, last] = [plain[0]!, plain.at(-1)!];
  const addresses: Addresses = { 'peer-0': first.ip, 'peer-1': last.ip };
  const namespace = await bench.namespace('annotated', { inject: true });
  await bench.create(knownPorts(namespace));
  const pods = await bench.start(
    ...cases.map(({ name, annotations }) =>
      pod(
        {
          namespace,
          name,
          node: bench.nodes[0] ?? '',
          annotations: prefixed(annotations(addresses)),
          containers: [echoContainer()],
        },
        bench.images,
      ),
    ),
  );
  return Promise.all(
    pods.map((its, index) => calledAndSeen(bench, cases[index]!, its, { addresses, caller: last })),
  );
}

/** A proxy leaves its header only on a port on which it knows HTTP. Nobody is behind it. */
function knownPorts(namespace: string): KubeObject {
  const ports = [HTTP, OTHER].map((port) => ({ name: `http-${port}`, port }));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'known-ports', namespace },
    spec: { selector: { app: 'nobody' }, ports },
  };
}

async function calledAndSeen(
  bench: Bench,
  { name, outbound = [], inbound = [] }: Case,
  its: Pod,
  others: { readonly addresses: Addresses; readonly caller: Pod },
): Promise<Outcome> {
  const { addresses, caller } = others;
  const plan = (urls: readonly string[]) => ({ calls: urls.map((url) => ({ kind: 'http' as const, url })) });
  const { result, counts } = await counted(bench, { its }, async () => ({
    out:
      outbound.length === 0
        ? []
        : (await bench.call(its, plan(outbound.map(({ to, port }) => urlAt(addresses[to], port))))).attempts,
    in:
      inbound.length === 0
        ? []
        : (await bench.call(caller, plan(inbound.map(({ port }) => urlAt(its.ip, port))))).attempts,
  }));
  const { rules } = await bench.eyes.pod(its, ['rules']);
  const called = (to: string, port: number, attempt: (typeof result.out)[number] | undefined): Called => ({
    to,
    port,
    outcome: outcomeOf(attempt),
    server: attempt?.headers['server'] ?? null,
  });
  const alike = (text: string) =>
    Object.entries(addresses).reduce(
      (done, [peer, address]) => done.replaceAll(`${address}/`, `${peer}/`),
      text,
    );
  return {
    name,
    outbound: outbound.map(({ to, port }, index) => called(to, port, result.out[index])),
    inbound: inbound.map(({ port }, index) => called(name, port, result.in[index])),
    counts: counts.its,
    rules: canonical(rules)
      .filter(({ table, family }) => table === 'nat' && family !== 'ipv6')
      .flatMap(({ chain, rules: own }) => own.map((rule) => alike(`${chain} ${rule}`))),
  };
}

function judge(findings: Findings, its: Case, seen: Outcome): void {
  const subject = `pod ${its.name}`;
  const { outbound = [], inbound = [], rules = [], noRules = [] } = its;
  for (const [index, { to, port, proxied }] of outbound.entries()) {
    const call = seen.outbound[index];
    const where = `${subject}: to ${to}, port ${port}`;
    findings.equal(`${where}: outcome`, '200', call?.outcome);
    findings.equal(`${where}: header server`, proxied ? 'envoy' : null, call?.server ?? null);
  }
  for (const [index, { port, proxied }] of inbound.entries()) {
    const call = seen.inbound[index];
    const where = `${subject}: called at port ${port}`;
    findings.equal(`${where}: outcome`, '200', call?.outcome);
    findings.equal(`${where}: header server`, proxied ? 'istio-envoy' : null, call?.server ?? null);
  }
  const proxied = (calls: readonly { readonly proxied: boolean }[]) =>
    calls.filter((one) => one.proxied).length;
  findings.equal(
    `${subject}: redirected`,
    { outbound: proxied(outbound), inbound: proxied(inbound) },
    seen.counts,
  );
  findings.some(`${subject}: rules`, seen.rules);
  for (const rule of rules)
    findings.holds(`${subject}: ${rule}`, 'is there', seen.rules.includes(rule), 'is not');
  for (const rule of noRules)
    findings.holds(`${subject}: ${rule}`, 'is not there', !seen.rules.includes(rule), 'is');
}

function mutantsOf(cases: readonly Case[]): Parameters<typeof requirement<readonly Outcome[]>>[1]['mutants'] {
  const withRules = cases.findIndex(({ rules = [] }) => rules.length > 0);
  const withNone = cases.findIndex(({ noRules = [] }) => noRules.length > 0);
  const out = cases.findIndex(({ outbound = [] }) => outbound.length > 0);
  const inward = cases.findIndex(({ inbound = [] }) => inbound.length > 0);
  return {
    'no pod': (outcomes) => empty(outcomes),
    'no rule seen': (outcomes) => empty(outcomes[0]?.rules),
    'a connection more was redirected': (outcomes) => set(outcomes[0]?.counts, { outbound: 99 }),
    ...(out < 0
      ? {}
      : {
          'the other way out': (outcomes) => {
            const call = outcomes[out]?.outbound[0];
            set(call, { server: call?.server === null ? 'envoy' : null });
          },
          'a call out fails': (outcomes) => set(outcomes[out]?.outbound.at(-1), { outcome: 'TIMEOUT' }),
        }),
    ...(inward < 0
      ? {}
      : {
          'the other way in': (outcomes) => {
            const call = outcomes[inward]?.inbound[0];
            set(call, { server: call?.server === null ? 'istio-envoy' : null });
          },
          'a call in fails': (outcomes) => set(outcomes[inward]?.inbound.at(-1), { outcome: '503' }),
        }),
    ...(withRules < 0
      ? {}
      : {
          'a rule is missing': (outcomes) => {
            const rules = outcomes[withRules]?.rules;
            rules?.splice(rules.indexOf(cases[withRules]?.rules?.at(-1) ?? ''), 1);
          },
        }),
    ...(withNone < 0
      ? {}
      : {
          'a rule too many': (outcomes) =>
            outcomes[withNone]?.rules.push(cases[withNone]?.noRules?.[0] ?? ''),
        }),
  };
}

function prefixed(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`${TRAFFIC}${name}`, value]));
}

import type { AddressFamily, Bench } from '../requirement.ts';
import {
  echoContainer,
  echoService,
  empty,
  Findings,
  firstFamily,
  inTime,
  pod,
  requirement,
  set,
} from '../requirement.ts';
import { CALLS, callsOf, type Name, PODS, type Pods, rowsIn } from './tproxy-calls.ts';
import { judgeMangle, ledTo, type Mangle, mangleOf, writtenIn } from './tproxy-rules.ts';

const NAMES = Object.keys(PODS) as Name[];
const allIn = (family: AddressFamily) =>
  NAMES.flatMap((at) => Object.entries(rowsIn(family)[at]).map(([what, row]) => ({ at, what, row })));

/** Calls of a row, in the words of its `sees`, and new connections that the rules of its pod led to the proxy. */
interface Seen {
  readonly calls: readonly string[];
  readonly out: number;
  readonly in: number;
}

/** With the rules of the pod by TPROXY. */
interface Observation extends Mangle {
  readonly rows: Readonly<Record<Name, Readonly<Record<string, Seen>>>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('tproxy', { inject: true });
  const outside = (await bench.echoPods('plain')).plain.at(-1)!;
  await bench.create(...NAMES.map((name) => echoService({ namespace, name })));
  const its = { namespace, node: bench.nodes[0] ?? '', containers: [echoContainer()] };
  const started = await bench.start(
    ...NAMES.map((name) => pod({ ...its, name, annotations: PODS[name] }, bench.images)),
  );
  const pods = Object.fromEntries([['outside', outside], ...started.map((one) => [one.name, one])]) as Pods;
  const family = firstFamily(bench.lane);
  const all = allIn(family);
  const answered = async () => {
    const calls = await Promise.all(all.map(({ at, row }) => callsOf(bench, pods, at, row)));
    const failed = calls.flat().filter((call) => !call.includes('from'));
    if (failed.length === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: failed.join(', ') } as const;
  };
  await inTime(bench.eventually('all calls are answered', answered, bench.deadlines.configAppliedMs));
  const look = (at: Name) => bench.inspector.pod(pods[at], ['rules']);
  const rows: Record<Name, Record<string, Seen>> = { tproxy: {}, closed: {}, redirect: {} };
  for (const { at, what, row } of all) {
    const before = ledTo((await look(at)).rules);
    const calls = await callsOf(bench, pods, at, row);
    const after = ledTo((await look(at)).rules);
    rows[at][what] = { calls, out: after.out - before.out, in: after.in - before.in };
  }
  const mangle = mangleOf(await look('tproxy'), bench.mesh.version, family);
  return { rows, ...mangle };
}

export default requirement<Observation>('CNI-H-09', {
  observe,
  judge: ({ rows, ...mangle }, mode) => {
    const findings = new Findings();
    const written = writtenIn(findings, mangle);
    if (written === undefined) return findings.judgement();
    for (const { at, what, row } of allIn(written.family)) {
      const seen = rows[at][what];
      const subject = `pod ${at}, ${what}`;
      findings
        .equal(`${subject}: answered by`, Array(CALLS).fill(row.sees), seen?.calls)
        .equal(`${subject}: led out to its proxy`, row.out, seen?.out);
      if (row.in !== undefined) findings.equal(`${subject}: led in to its proxy`, row.in, seen?.in);
    }
    judgeMangle(findings, `istio-${mode}`, mangle);
    return findings.judgement();
  },
  mutants: {
    'the source is lost': ({ rows }) => spoil(rows.tproxy, 'from outside', 'istio-envoy, from 127.0.0.6'),
    'the source is lost in the mesh': ({ rows }) =>
      spoil(rows.tproxy, 'from the mesh', 'envoy, from 127.0.0.6'),
    'the mesh does not reach it': ({ rows }) => spoil(rows.tproxy, 'from the mesh', '503'),
    'past its proxy': ({ rows }) => spoil(rows.tproxy, 'from outside', 'nobody, from outside'),
    'it does not reach its Service': ({ rows }) => spoil(rows.tproxy, 'to its own Service', '503'),
    'its Service past its proxy': ({ rows }) =>
      spoil(rows.tproxy, 'to its own Service', 'envoy, from tproxy'),
    'its own address through its proxy': ({ rows }) =>
      spoil(rows.tproxy, 'to its own address', 'istio-envoy, from tproxy'),
    'its own address is led to the proxy': ({ rows }) =>
      set(rows.tproxy['to its own address'], { in: CALLS }),
    'localhost is led to the proxy': ({ rows }) => set(rows.tproxy['to localhost'], { out: 1 }),
    'outbound is not led to the proxy': ({ rows }) => set(rows.tproxy['into the mesh'], { out: 0 }),
    'inbound without a port through the proxy': ({ rows }) =>
      spoil(rows.closed, 'from outside', 'istio-envoy, from outside'),
    'outbound fails without an inbound port': ({ rows }) =>
      spoil(rows.closed, 'into the mesh', 'ECONNREFUSED'),
    'all keep the source': ({ rows }) => spoil(rows.redirect, 'from outside', 'istio-envoy, from outside'),
    'a row is missing': ({ rows }) => empty(rows.closed),
    'a rule is missing': ({ rules }) => rules.pop(),
    'a rule too many': ({ rules }) => rules.push('PREROUTING -j ACCEPT'),
    'what is taken is let through first': ({ rules }) => {
      const taken = rules.findIndex((rule) => rule.endsWith('-j ISTIO_TPROXY'));
      rules.splice(taken - 1, 0, ...rules.splice(taken, 1));
    },
    'no routing by the mark': ({ routes }) => routes.splice(1, 1),
    'no routing at all': ({ routes }) => empty(routes),
    'routing by the mark comes too late': ({ routes }) =>
      routes.splice(1, 2, ...routes.slice(1, 3).toReversed()),
    'rules in a form that nobody knows': ({ written }) => set(written, { form: 'pf' as 'nft' }),
    'rules of a family that nobody knows': ({ written }) => set(written, { family: 'ipx' as AddressFamily }),
    'a rule too many in the other family': (seen) =>
      set(seen, { further: [{ family: 'ipv6', rules: ['PREROUTING -j ACCEPT'] }] }),
  },
});

function spoil(rows: Record<string, { calls: string[] }>, row: string, call: string): void {
  rows[row]?.calls.splice(0, 1, call);
}

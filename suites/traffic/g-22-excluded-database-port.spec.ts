import {
  type Bench,
  blinds,
  type Call,
  counted,
  ECHO_PORTS,
  echoContainer,
  empty,
  Findings,
  outcomeOf,
  pod,
  type RedirectCounts,
  requirement,
  set,
} from '../requirement.ts';
import { all, ofCall, type Seen, seenOf, spoil } from './seen.ts';
import { settled } from './settled.ts';

const CALLS = 3;
/** PostgreSQL's: no port for which the mesh knows a protocol, and here a server that speaks first. */
const DATABASE = 5432;

interface Observation {
  /** Address of the pod that calls. */
  readonly caller: string;
  /** By the store's headless Service, at the port that is left out. */
  readonly database: readonly Seen[];
  /** At another port of the same store. */
  readonly other: readonly Seen[];
  readonly counts: RedirectCounts;
  /** To the database by a pod outside the mesh. */
  readonly plain: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [namespace, { plain }] = await Promise.all([
    bench.namespace('database', { inject: true }),
    bench.cohort('plain'),
  ]);
  await bench.create(headlessStore(namespace));
  const containers = [echoContainer({ greetingPort: DATABASE })];
  const annotations = { 'traffic.sidecar.istio.io/excludeOutboundPorts': String(DATABASE) };
  const [caller] = await bench.start(
    pod({ namespace, name: 'caller', node: bench.nodes[0] ?? '', annotations }, bench.images),
    pod(
      { namespace, name: 'store', node: bench.nodes.at(-1) ?? '', inject: false, containers },
      bench.images,
    ),
  );
  const host = `store.${namespace}.svc.cluster.local`;
  const calls: readonly Call[] = [
    { kind: 'tcp', host, port: DATABASE, greeted: true, count: CALLS },
    { kind: 'tcp', host, port: ECHO_PORTS.tcp, count: CALLS },
  ];
  const pods = [caller!, plain[0]!];
  await settled(
    bench,
    'the store has a name',
    { from: pods, calls: calls.slice(1) },
    (attempt) => outcomeOf(attempt) === 'answered',
  );
  const { result, counts } = await counted(bench, { caller: caller! }, () => bench.call(caller!, { calls }));
  const control = await bench.call(plain[0]!, { calls: calls.slice(0, 1) });
  return {
    caller: caller!.ip,
    database: seenOf(ofCall(result.attempts, 0)),
    other: seenOf(ofCall(result.attempts, 1)),
    counts: counts.caller,
    plain: seenOf(control.attempts),
  };
}

function headlessStore(namespace: string) {
  const ports = [
    { name: 'store', port: DATABASE },
    { name: 'tcp', port: ECHO_PORTS.tcp },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'store' },
    spec: { clusterIP: 'None', selector: { app: 'store' }, ports },
  };
}

export default requirement<Observation>('CNI-G-22', {
  observe,
  judge: ({ caller, database, other, counts, plain }) => {
    const findings = new Findings();
    const answered = { outcome: 'answered', answeredBy: 'store' };
    all(findings, 'database port', CALLS, database, { ...answered, source: caller });
    all(findings, 'another port of the store', CALLS, other, answered);
    // Those of the other port alone: the database's connections are not among them.
    findings.equal('redirected', { outbound: CALLS, inbound: 0 }, counts);
    const control = new Findings();
    all(control, 'database port, from outside the mesh', CALLS, plain, answered);
    return findings.control(control).judgement();
  },
  mutants: {
    'the database is not reached': ({ database }) => spoil(database, { outcome: 'TIMEOUT' }),
    'somebody else answers for it': ({ database }) => spoil(database, { answeredBy: 'other' }),
    'it is called from elsewhere': ({ database }) => spoil(database, { source: '127.0.0.6' }),
    'nobody called it': ({ database }) => empty(database),
    'the other port is not reached': ({ other }) => spoil(other, { outcome: 'closed' }),
    'the database port is redirected, too': ({ counts }) => set(counts, { outbound: 2 * CALLS }),
    'nothing is redirected': ({ counts }) => set(counts, { outbound: 0 }),
    'the store answers nobody': blinds(({ plain }) => spoil(plain, { outcome: 'ECONNREFUSED' })),
  },
});

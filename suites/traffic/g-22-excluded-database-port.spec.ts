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
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { settled } from './settled.ts';

const CALLS = 3;
/** PostgreSQL's: no port for which the mesh knows a protocol, and here a server that speaks first. */
const DATABASE = 5432;

/** Calls by the store's headless Service to one of its ports, and what the caller's rules counted meanwhile. */
interface Way {
  readonly calls: readonly Seen[];
  readonly counts: RedirectCounts;
}

interface Observation {
  /** Address of the pod that calls. */
  readonly caller: string;
  /** At the port that is left out. */
  readonly database: Way;
  /** At another port of the same store. */
  readonly other: Way;
  /** To the database by a pod outside the mesh. */
  readonly plain: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [namespace, { plain }] = await Promise.all([
    bench.namespace('database', { inject: true }),
    bench.echoPods('plain'),
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
  const database: Call = { kind: 'tcp', host, port: DATABASE, greeted: true, count: CALLS };
  const other: Call = { kind: 'tcp', host, port: ECHO_PORTS.tcp, count: CALLS };
  await settled(
    bench,
    'the store has a name',
    { from: [caller!, plain[0]!], calls: [other] },
    (attempt) => outcomeOf(attempt) === 'answered',
  );
  const way = async (call: Call): Promise<Way> => {
    const { result, counts } = await counted(bench, { caller: caller! }, () =>
      bench.call(caller!, { calls: [call] }),
    );
    return { calls: seenOf(result.attempts), counts: counts.caller };
  };
  return {
    caller: caller!.ip,
    database: await way(database),
    other: await way(other),
    plain: seenOf((await bench.call(plain[0]!, { calls: [database] })).attempts),
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
  judge: ({ caller, database, other, plain }) => {
    const findings = new Findings();
    const answered = { outcome: 'answered', answeredBy: 'store' };
    all(findings, 'database port', CALLS, database.calls, { ...answered, source: caller });
    findings.equal('database port: redirected', { outbound: 0, inbound: 0 }, database.counts);
    all(findings, 'another port of the store', CALLS, other.calls, answered);
    findings.equal('another port of the store: redirected', { outbound: CALLS, inbound: 0 }, other.counts);
    const control = new Findings();
    all(control, 'database port, from outside the mesh', CALLS, plain, answered);
    return findings.control(control).judgement();
  },
  mutants: {
    'the database is not reached': ({ database }) => spoil(database.calls, { outcome: 'TIMEOUT' }),
    'somebody else answers for it': ({ database }) => spoil(database.calls, { answeredBy: 'other' }),
    'it is called from elsewhere': ({ database }) => spoil(database.calls, { source: '127.0.0.6' }),
    'nobody called it': ({ database }) => empty(database.calls),
    'it is called through the proxy': ({ database }) => set(database.counts, { outbound: CALLS }),
    'the other port is not reached': ({ other }) => spoil(other.calls, { outcome: 'closed' }),
    'nothing is redirected': ({ other }) => set(other.counts, { outbound: 0 }),
    'the ports are mistaken for each other': (seen) =>
      set(seen, {
        database: { ...seen.database, counts: seen.other.counts },
        other: { ...seen.other, counts: seen.database.counts },
      }),
    'the store answers nobody': blinds(({ plain }) => spoil(plain, { outcome: 'ECONNREFUSED' })),
  },
});

import {
  type Bench,
  blinds,
  echoContainer,
  echoService,
  empty,
  Findings,
  inTime,
  isBeingDeleted,
  type Pod,
  pod,
  requirement,
  set,
} from '../requirement.ts';
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { untilReached } from './settled.ts';

const CALLS = 3;
/** How long the servers take for an answer: less than a proxy drains by default, which is 5 s. */
const ANSWER_MS = 3000;
const DELAYED = `delayMs=${ANSWER_MS}`;

/** An injected server that was deleted while it had requests to answer. */
interface Deleted {
  readonly server: string;
  /** Requests that it had taken and not answered when it was deleted. */
  readonly underWay: number;
  /** It was told to end and was still there. */
  readonly terminating: boolean;
  readonly calls: readonly Seen[];
}

interface Observation {
  /** Finishes its answers before it ends. */
  readonly patient: Deleted;
  /** Leaves its answers half a second. */
  readonly hasty: Deleted;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('deleted', { inject: true });
  const node = bench.nodes.at(-1) ?? '';
  const farewells = { patient: 3 * ANSWER_MS, hasty: 500 };
  const spec = { terminationGracePeriodSeconds: 20 };
  await bench.create(...Object.keys(farewells).map((name) => echoService({ namespace, name })));
  const [caller, patient, hasty] = await bench.start(
    pod({ namespace, name: 'caller', node: bench.nodes[0] ?? '' }, bench.images),
    ...Object.entries(farewells).map(([name, farewellMs]) =>
      pod({ namespace, name, node, spec, containers: [echoContainer({ farewellMs })] }, bench.images),
    ),
  );
  await untilReached(bench, caller!, [urlOf(patient!), urlOf(hasty!)]);
  const [first, second] = await Promise.all(
    [patient!, hasty!].map((server) => deletedWhileAnswering(bench, caller!, server)),
  );
  return { patient: first!, hasty: second! };
}

async function deletedWhileAnswering(bench: Bench, from: Pod, server: Pod): Promise<Deleted> {
  const { namespace, name } = server;
  const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  const url = `${urlOf(server)}?${DELAYED}`;
  const [{ attempts }, seen] = await Promise.all([
    bench.call(from, { calls: [{ kind: 'http', url, count: CALLS, concurrency: CALLS }] }),
    requestsTaken(bench, server).then(async (underWay) => {
      await bench.kube.delete(reference);
      const its = await bench.kube.get(reference);
      return { underWay, terminating: its !== undefined && isBeingDeleted(its) };
    }),
  ]);
  return { server: name, ...seen, calls: seenOf(attempts) };
}

/** Waits until the server has taken all calls; gives how many it has. */
async function requestsTaken(bench: Bench, server: Pod): Promise<number> {
  let taken = 0;
  const attempt = async () => {
    const log = await bench.kube.logs(server, { container: 'app' });
    taken = log.split('\n').filter((line) => line.includes('"request"') && line.includes(DELAYED)).length;
    if (taken >= CALLS) return { done: true, value: undefined } as const;
    return { done: false, seen: `${taken} requests` } as const;
  };
  await inTime(bench.eventually(`${server.name} has the requests`, attempt, bench.deadlines.requestMs));
  return taken;
}

function urlOf({ name, namespace }: Pod): string {
  return `http://${name}.${namespace}.svc.cluster.local/`;
}

export default requirement<Observation>('CNI-G-23', {
  observe,
  judge: ({ patient, hasty }) => {
    const findings = new Findings();
    const deleted = { underWay: CALLS, terminating: true };
    for (const { server, underWay, terminating } of [patient, hasty])
      findings.equal(`${server} server when it was deleted`, deleted, { underWay, terminating });
    all(findings, 'patient server', CALLS, patient.calls, {
      outcome: '200',
      server: 'envoy',
      answeredBy: 'patient',
    });
    const control = new Findings();
    all(control, 'hasty server', CALLS, hasty.calls, { answeredBy: null });
    return findings.control(control).judgement();
  },
  mutants: {
    'a request is lost': ({ patient }) => spoil(patient.calls, { outcome: '503', answeredBy: null }),
    'a request is cut off': ({ patient }) => spoil(patient.calls, { outcome: 'closed' }),
    'it is answered past the proxy': ({ patient }) => spoil(patient.calls, { server: null }),
    'a request does not arrive': ({ patient }) => set(patient, { underWay: CALLS - 1 }),
    'it is gone at once': ({ patient }) => set(patient, { terminating: false }),
    'nobody called': ({ patient }) => empty(patient.calls),
    'requests were answered before it was deleted': blinds(({ hasty }) =>
      spoil(hasty.calls, { answeredBy: 'hasty' }),
    ),
  },
});

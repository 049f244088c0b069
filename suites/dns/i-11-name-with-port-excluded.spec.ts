import {
  type Bench,
  type CallAttempt,
  capturingPod,
  ECHO_PORTS,
  Findings,
  inTime,
  outcomeOf,
  type Pod,
  requirement,
  set,
  urlAt,
} from '../requirement.ts';
import { serviceEntryWithoutAddress } from './names.ts';

/** Known to the mesh alone, without an address: the mesh gives it one. */
const HOST = 'no-address.conformance.test';
const PORT = ECHO_PORTS.undeclared;

/** Ranges of which the mesh gives addresses: istio/istio pilot/pkg/features/pilot.go. Which one it gives is of no matter. */
const GIVEN = [
  ['240.240.', '240.240.0.0/16'],
  ['2001:2:', '2001:2::/48'],
] as const;

interface Observation {
  /** A pod with capture whose port is excluded: by the name, and by the server's own address. */
  readonly byName: Called;
  readonly byAddress: Called;
  /** The same name by a pod with capture that excludes nothing. */
  readonly redirected: Called;
}

interface Called {
  readonly outcome: string;
  /** Addresses that its name has for the pod; none where there is no name. */
  readonly addresses: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('no-address', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const server = plain.at(-1)!;
  const node = bench.nodes[0] ?? '';
  await bench.create(serviceEntryWithoutAddress({ namespace, host: HOST, port: PORT, endpoint: server.ip }));
  const annotations = { 'traffic.sidecar.istio.io/excludeOutboundPorts': String(PORT) };
  const [excluding, other] = await bench.start(
    capturingPod({ namespace, name: 'excluding', node, annotations }, bench.images),
    capturingPod({ namespace, name: 'other', node }, bench.images),
  );
  const byName = async (from: Pod): Promise<Called> => {
    const { attempts } = await bench.call(from, {
      calls: [
        { kind: 'dns', host: HOST },
        { kind: 'http', url: `http://${HOST}:${PORT}/` },
      ],
    });
    return { addresses: addressesIn(attempts[0]), outcome: outcomeOf(attempts[1]) };
  };
  await inTime(
    bench.eventually(
      'the name is known to the proxies',
      async () => {
        const [seen, its] = await Promise.all([byName(other!), byName(excluding!)]);
        const done = seen.outcome === '200' && its.addresses.length > 0;
        return done ? { done, value: undefined } : { done: false, seen: seen.outcome };
      },
      bench.deadlines.configAppliedMs,
    ),
  );
  const { attempts } = await bench.call(excluding!, {
    calls: [{ kind: 'http', url: urlAt(server.ip, PORT) }],
  });
  return {
    byName: await byName(excluding!),
    byAddress: { outcome: outcomeOf(attempts[0]), addresses: [] },
    redirected: await byName(other!),
  };
}

function addressesIn(attempt: CallAttempt | undefined): readonly string[] {
  const { addresses = [] } = (attempt?.body ?? {}) as { readonly addresses?: readonly string[] };
  return addresses.map((address) => GIVEN.find(([start]) => address.startsWith(start))?.[1] ?? address);
}

export default requirement<Observation>('CNI-I-11', {
  observe,
  judge: ({ byName, byAddress, redirected }) =>
    new Findings()
      .equal('with the port excluded: by the name', '200', told(byName))
      .equal("with the port excluded: by the server's address", '200', byAddress.outcome)
      .equal('with nothing excluded: by the name', '200', redirected.outcome)
      .judgement(),
  mutants: {
    'the name leads nowhere': ({ byName }) =>
      set(byName, { outcome: 'TIMEOUT', addresses: ['240.240.0.0/16'] }),
    "the server's address is not reached": ({ byAddress }) => set(byAddress, { outcome: 'TIMEOUT' }),
    'the name is not known': ({ redirected }) => set(redirected, { outcome: '503' }),
  },
});

/** What became of a call; where it failed with the addresses that its name has. */
function told({ outcome, addresses }: Called): string {
  return outcome === '200' ? outcome : `${outcome} at ${addresses.join(', ') || 'no address'}`;
}

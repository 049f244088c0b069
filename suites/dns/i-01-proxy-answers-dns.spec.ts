import type { Bench, CanonicalChain } from '../requirement.ts';
import { DNS_PORT, echoService, Findings, inTime, requirement, set, UNRESOLVED } from '../requirement.ts';
import { dnsChains, type Pair, pairOf, rulesOf } from './captured.ts';
import { ADDRESS, type Resolved, resolved, serviceEntry } from './names.ts';

interface Observation {
  readonly chains: Pair<readonly CanonicalChain[]>;
  readonly names: Pair<Resolved>;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('capture', { inject: true });
  const { plain } = await bench.cohort('plain');
  await bench.create(
    serviceEntry(namespace, plain.at(-1)?.ip ?? ''),
    echoService({ namespace, name: 'plain' }),
  );
  const pods = await pairOf(bench, namespace);
  const service = `http://plain.${namespace}.svc.cluster.local/`;
  await inTime(
    bench.eventually(
      'the name of the mesh and the Service are known to the proxy',
      async () => {
        const { onlyInMesh, service: known } = await resolved(bench, pods.capturing, service);
        const done = onlyInMesh === '200' && known === '200';
        return done ? { done, value: undefined } : { done: false, seen: `${onlyInMesh}, ${known}` };
      },
      bench.deadlines.configAppliedMs,
    ),
  );
  const [capturing, other] = await dnsChains(bench, [pods.capturing, pods.plain]);
  return {
    chains: { capturing: capturing!, plain: other! },
    names: {
      capturing: await resolved(bench, pods.capturing, service),
      plain: await resolved(bench, pods.plain, service),
    },
  };
}

export default requirement<Observation>('CNI-I-01', {
  observe,
  judge: ({ chains, names }) => {
    const nat = rulesOf(chains.capturing, 'nat', 'ISTIO_OUTPUT_DNS');
    const raw = rulesOf(chains.capturing, 'raw', 'ISTIO_OUTPUT_DNS');
    const findings = new Findings();
    for (const protocol of ['tcp', 'udp'])
      findings.holds(
        `with capture: ${protocol} to port 53`,
        `redirected to ${DNS_PORT}`,
        nat.some(
          (rule) =>
            rule.includes(`-p ${protocol} `) &&
            / --dport 53 /.test(rule) &&
            rule.endsWith(`REDIRECT --to-ports ${DNS_PORT}`),
        ),
        nat.join('; ') || 'no chain ISTIO_OUTPUT_DNS',
      );
    for (const zone of ['1', '2'])
      findings.holds(
        `with capture: conntrack zone ${zone}`,
        'in raw',
        raw.some((rule) => rule.endsWith(`CT --zone ${zone}`)),
        raw.join('; ') || 'none',
      );
    findings
      .holds(
        'with capture: raw is entered',
        'from OUTPUT',
        rulesOf(chains.capturing, 'raw', 'OUTPUT').length > 0,
        'no rule',
      )
      .equal('with capture: a name of the mesh alone', '200', names.capturing.onlyInMesh)
      .equal('with capture: the address that it led to', ADDRESS, names.capturing.address)
      .equal('with capture: the name of a Service', '200', names.capturing.service)
      .equal('with capture: a name that nobody has', UNRESOLVED, names.capturing.nobody)
      .equal('without capture: a name of the mesh alone', UNRESOLVED, names.plain.onlyInMesh)
      .equal('without capture: the name of a Service', '200', names.plain.service);
    return findings.judgement();
  },
  mutants: {
    'UDP is not redirected': ({ chains }) => dropped(chains.capturing, 'nat', '-p udp'),
    'TCP is not redirected': ({ chains }) => dropped(chains.capturing, 'nat', '-p tcp'),
    'a zone is missing': ({ chains }) => dropped(chains.capturing, 'raw', '--zone 2'),
    'raw is not entered': ({ chains }) => dropped(chains.capturing, 'raw', '-j ISTIO_OUTPUT_DNS'),
    'the name is not known': ({ names }) => set(names.capturing, { onlyInMesh: UNRESOLVED }),
    'it leads elsewhere': ({ names }) => set(names.capturing, { address: '10.0.0.1' }),
    'other names are lost': ({ names }) => set(names.capturing, { service: UNRESOLVED }),
    'every name is answered': ({ names }) => set(names.capturing, { nobody: '502' }),
    'it is known without capture': ({ names }) => set(names.plain, { onlyInMesh: '200' }),
    'nothing is known without capture': ({ names }) => set(names.plain, { service: UNRESOLVED }),
  },
});

function dropped(chains: { table: string; rules: string[] }[], table: string, text: string): void {
  for (const chain of chains.filter((each) => each.table === table))
    chain.rules.splice(0, chain.rules.length, ...chain.rules.filter((rule) => !rule.includes(text)));
}

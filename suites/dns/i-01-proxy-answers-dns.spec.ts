import type { Bench, Draft, Redirection } from '../requirement.ts';
import {
  echoService,
  Findings,
  redirected,
  requirement,
  ruleFirst,
  set,
  UNRESOLVED,
  withoutRule,
} from '../requirement.ts';
import { captures, type Pair, pairOf, redirectionsOf } from './captured.ts';
import { ADDRESS, type Resolved, resolved, serviceEntry, untilKnown } from './names.ts';

interface Observation {
  readonly redirection: Pair<Redirection>;
  readonly names: Pair<Resolved>;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('capture', { inject: true });
  const { plain } = await bench.echoPods('plain');
  await bench.create(
    serviceEntry(namespace, plain.at(-1)?.ip ?? ''),
    echoService({ namespace, name: 'plain' }),
  );
  const pods = await pairOf(bench, namespace);
  const service = `http://plain.${namespace}.svc.cluster.local/`;
  await untilKnown(bench, pods.capturing, service);
  const [capturing, other] = await redirectionsOf(bench, [pods.capturing, pods.plain]);
  return {
    redirection: { capturing: capturing!, plain: other! },
    names: {
      capturing: await resolved(bench, pods.capturing, service),
      plain: await resolved(bench, pods.plain, service),
    },
  };
}

export default requirement<Observation>('CNI-I-01', {
  observe,
  judge: ({ redirection, names }) => {
    const findings = new Findings().some('servers in resolv.conf', redirection.capturing.nameservers ?? []);
    captures(findings, 'with capture', redirection.capturing);
    redirected(findings, 'with capture', redirection.capturing);
    redirected(findings, 'without capture', redirection.plain);
    return findings
      .equal('with capture: a name of the mesh alone', '200', names.capturing.onlyInMesh)
      .equal(
        'with capture: the address that it led to',
        addressFor(redirection.capturing),
        names.capturing.address,
      )
      .equal('with capture: the name of a Service', '200', names.capturing.service)
      .equal('with capture: a name that nobody has', UNRESOLVED, names.capturing.nobody)
      .equal('without capture: a name of the mesh alone', UNRESOLVED, names.plain.onlyInMesh)
      .equal('without capture: the name of a Service', '200', names.plain.service)
      .equal('without capture: a name that nobody has', UNRESOLVED, names.plain.nobody)
      .judgement();
  },
  mutants: {
    'UDP is not redirected': ({ redirection: { capturing } }) =>
      withoutRule(capturing, 'ISTIO_OUTPUT_DNS', '-p udp'),
    'TCP is not redirected': ({ redirection: { capturing } }) =>
      withoutRule(capturing, 'ISTIO_OUTPUT_DNS', '-p tcp'),
    'capture is not entered': ({ redirection: { capturing } }) =>
      withoutRule(capturing, 'ISTIO_OUTPUT', '-j ISTIO_OUTPUT_DNS'),
    'UDP is returned before it': ({ redirection: { capturing } }) =>
      ruleFirst(capturing, 'ISTIO_OUTPUT', '-p udp -j RETURN'),
    "the proxy's own queries come back to it": ({ redirection: { capturing } }) =>
      withoutRule(capturing, 'ISTIO_OUTPUT', '-m owner --uid-owner 1337 -j RETURN'),
    'a zone is missing': ({ redirection: { capturing } }) => inRaw(capturing, 'ISTIO_OUTPUT_DNS', '--zone 2'),
    'raw is not entered': ({ redirection: { capturing } }) =>
      inRaw(capturing, 'OUTPUT', '-j ISTIO_OUTPUT_DNS'),
    'answers of servers are in no zone': ({ redirection: { capturing } }) =>
      inRaw(capturing, 'ISTIO_INBOUND', '--zone 1'),
    'raw is not entered by what comes in': ({ redirection: { capturing } }) =>
      inRaw(capturing, 'PREROUTING', '-j ISTIO_INBOUND'),
    'without capture queries are captured': ({ redirection: { plain } }) =>
      ruleFirst(plain, 'ISTIO_OUTPUT', '-p udp --dport 53 -j REDIRECT --to-ports 15053'),
    'no server is known': ({ redirection: { capturing } }) => set(capturing, { nameservers: [] }),
    'the name is not known': ({ names }) => set(names.capturing, { onlyInMesh: UNRESOLVED }),
    'it leads elsewhere': ({ names }) => set(names.capturing, { address: '10.0.0.1' }),
    'other names are lost': ({ names }) => set(names.capturing, { service: UNRESOLVED }),
    'every name is answered': ({ names }) => set(names.capturing, { nobody: '502' }),
    'it is known without capture': ({ names }) => set(names.plain, { onlyInMesh: '200' }),
    'nothing is known without capture': ({ names }) => set(names.plain, { service: UNRESOLVED }),
    'every name is answered without capture': ({ names }) => set(names.plain, { nobody: '502' }),
  },
});

/** Of the family of the pods' first address. */
function addressFor({ asks }: Redirection): string {
  return ADDRESS[asks.families.includes('ipv4') ? 'ipv4' : 'ipv6'];
}

function inRaw({ rules }: Draft<Redirection>, name: string, text: string): void {
  const its = rules.find(({ table, chain }) => table === 'raw' && chain === name);
  its?.rules.splice(0, its.rules.length, ...its.rules.filter((rule) => !rule.includes(text)));
}

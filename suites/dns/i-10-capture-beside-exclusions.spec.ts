import type { Bench, Redirection } from '../requirement.ts';
import {
  capturingPod,
  echoService,
  Findings,
  familyOf,
  notEntered,
  rangeOf,
  redirected,
  requirement,
  ruleFirst,
  set,
  TRAFFIC_ANNOTATIONS,
  UNRESOLVED,
  withoutRule,
  withoutRules,
} from '../requirement.ts';
import { captures, nameserversOf, redirectionsOf } from './captured.ts';
import { asElsewhere, isDirect } from './excluded.ts';
import { ADDRESS, type Resolved, resolved, serviceEntry, untilKnown } from './names.ts';

/** For mutants: the range of the server in a recorded pod. */
const SERVER = '10.96.0.10/32';

/** What became of DNS in a pod with capture and an annotation of its own. */
interface Seen {
  readonly redirection: Redirection;
  readonly names: Resolved;
}

/** With a range listed, with port 53 excluded, and with the range of its DNS server excluded. */
type Observation = Readonly<Record<'listed' | 'port' | 'server', Seen>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('beside', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const server = plain.at(-1)!;
  await bench.create(serviceEntry(namespace, server.ip), echoService({ namespace, name: 'listed' }));
  const ranges = (await nameserversOf(bench, server)).map(rangeOf);
  const annotations = {
    listed: { includeOutboundIPRanges: rangeOf(ADDRESS[familyOf(server.ip)]) },
    port: { excludeOutboundPorts: '53' },
    server: { excludeOutboundIPRanges: ranges.join() },
  };
  const pods = await bench.start(
    ...Object.entries(annotations).map(([name, own]) => {
      const traffic = Object.entries(own).map(([key, value]) => [`${TRAFFIC_ANNOTATIONS}${key}`, value]);
      const its = { namespace, name, node: bench.nodes[0] ?? '', annotations: Object.fromEntries(traffic) };
      return capturingPod(its, bench.images);
    }),
  );
  const service = `http://listed.${namespace}.svc.cluster.local/`;
  await untilKnown(bench, pods[0]!, service);
  const redirections = await redirectionsOf(bench, pods);
  const seen = await Promise.all(
    pods.map(async (its, index): Promise<[string, Seen]> => {
      const names = await resolved(bench, its, service);
      return [its.name, { names, redirection: redirections[index]! }];
    }),
  );
  return Object.fromEntries(seen) as unknown as Observation;
}

export default requirement<Observation>('CNI-I-10', {
  observe,
  judge: ({ listed, port, server }) => {
    const findings = new Findings();
    for (const [name, { redirection }] of Object.entries({ listed, port, server }))
      findings.some(`pod ${name}: servers in resolv.conf`, redirection.nameservers ?? []);
    captures(findings, 'with a range listed', listed.redirection);
    redirected(findings, 'with a range listed', listed.redirection);
    redirected(findings, 'with port 53 excluded', port.redirection);
    for (const [name, seen] of Object.entries({ 'port 53': port, 'its server': server }))
      isDirect(findings, `with ${name} excluded`, seen);
    asElsewhere(findings, 'with its server excluded', server.redirection);
    return findings
      .equal('with a range listed: a name of the mesh alone', '200', listed.names.onlyInMesh)
      .equal('with a range listed: the name of a Service', '200', listed.names.service)
      .judgement();
  },
  mutants: {
    'UDP is returned before it is captured': ({ listed }) =>
      ruleFirst(listed.redirection, 'ISTIO_OUTPUT', '-p udp -j RETURN'),
    'with a range listed names are not known': ({ listed }) => set(listed.names, { onlyInMesh: UNRESOLVED }),
    'UDP to the excluded port is captured': ({ port }) =>
      withoutRule(port.redirection, 'ISTIO_OUTPUT', '-p udp --dport 53 -j RETURN'),
    'TCP to the excluded port is captured': ({ port }) =>
      withoutRule(port.redirection, 'ISTIO_OUTPUT', '-p tcp --dport 53 -j RETURN'),
    'past the excluded port the agent answers': ({ port }) => set(port.names, { onlyInMesh: '200' }),
    'past the excluded port nobody answers': ({ port }) => set(port.names, { service: UNRESOLVED }),
    'the excluded server is captured': ({ server }) =>
      ruleFirst(server.redirection, 'ISTIO_OUTPUT', '-j ISTIO_OUTPUT_DNS'),
    'in place of the excluded server the agent answers': ({ server }) =>
      set(server.names, { onlyInMesh: '200' }),
    'with its server excluded nothing is redirected': ({ server }) => withoutRules(server.redirection),
    'with its server excluded a port is left out, too': ({ server }) =>
      ruleFirst(server.redirection, 'ISTIO_OUTPUT', '-p tcp --dport 443 -j RETURN'),
    'with its server excluded what comes in is not taken': ({ server }) =>
      notEntered(server.redirection, 'PREROUTING'),
    "with its server excluded the proxy's group loops": ({ server }) =>
      withoutRule(server.redirection, 'ISTIO_OUTPUT', '-m owner --gid-owner 1337 -j RETURN'),
    'of the excluded server queries alone are left out': ({ server }) => {
      withoutRule(server.redirection, 'ISTIO_OUTPUT', `-d ${SERVER}`);
      for (const protocol of ['tcp', 'udp'])
        ruleFirst(server.redirection, 'ISTIO_OUTPUT', `-p ${protocol} -d ${SERVER} --dport 53 -j RETURN`);
    },
    'no server is known': ({ listed }) => set(listed.redirection, { nameservers: [] }),
    'no server is known past the excluded port': ({ port }) => set(port.redirection, { nameservers: [] }),
    'no server is known to be excluded': ({ server }) => set(server.redirection, { nameservers: [] }),
  },
});

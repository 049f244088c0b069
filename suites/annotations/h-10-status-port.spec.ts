import type { AddressFamily, Bench, KubeObject } from '../requirement.ts';
import {
  CLOSED,
  echoContainer,
  empty,
  Findings,
  familyOf,
  parsePod,
  peerAuthentication,
  pod,
  readyInTime,
  requirement,
  set,
} from '../requirement.ts';
import { type Answers, answersAt, judgeAnswers, PROBE } from './status-answers.ts';
import {
  furtherAddresses,
  type InboundRules,
  inboundRules,
  judgeInbound,
  PORT,
  STATUS_PORT,
} from './status-port.ts';

/** With what answered at the pod's first address. */
interface Observation extends InboundRules, Answers {
  readonly ready: boolean;
  /** Where the kubelet sends the application's probe: port and path. */
  readonly probe: string;
  /** At its other addresses, where it has any. */
  readonly further?: readonly (Answers & { readonly family: AddressFamily })[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('status', { inject: true });
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT' }));
  const its = { namespace, name: 'status' };
  await readyInTime(
    bench,
    bench.start(
      pod(
        {
          ...its,
          node: bench.nodes[0] ?? '',
          annotations: STATUS_PORT,
          containers: [echoContainer()],
        },
        bench.images,
      ),
    ),
  );
  const started = await bench.fresh(its);
  const { version } = bench.mesh;
  const snapshot = await bench.inspector.pod(started, ['rules']);
  const further: (Answers & { readonly family: AddressFamily })[] = [];
  for (const ip of furtherAddresses(snapshot, version))
    further.push({ family: familyOf(ip), ...(await answersAt(bench, started, ip)) });
  return {
    ready: parsePod(started.object).ready,
    probe: probeOf(started.object),
    ...(await answersAt(bench, started, started.ip)),
    ...(further.length === 0 ? {} : { further }),
    ...inboundRules(snapshot, version),
  };
}

function probeOf({ spec }: KubeObject): string {
  const containers: readonly Record<string, any>[] = spec.containers;
  const { port, path } = containers.find(({ name }) => name === 'app')?.['startupProbe']?.httpGet ?? {};
  return `${port} ${path}`;
}

export default requirement<Observation>('CNI-H-10', {
  observe,
  judge: ({ ready, probe, status, application, further = [], ...seen }, mode) => {
    const findings = new Findings()
      .equal("the application's probe", `${PORT} ${PROBE}`, probe)
      .equal('the pod is Ready', true, ready);
    judgeAnswers(findings, '', { status, application });
    for (const { family, ...answers } of further) judgeAnswers(findings, ` by ${family}`, answers);
    return judgeInbound(findings, `istio-${mode}`, seen).judgement();
  },
  mutants: {
    'the kubelet asks at the usual port': (seen) => set(seen, { probe: `15020 ${PROBE}` }),
    'the kubelet does not get through': (seen) => set(seen, { ready: false }),
    'the port does not answer': ({ status }) => set(status, { outcome: CLOSED }),
    'nobody listens at the port': ({ status }) => set(status, { outcome: 'ECONNREFUSED' }),
    'the port is redirected': ({ status }) => set(status.counts, { inbound: 1 }),
    'it answers through the proxy': ({ status }) => set(status, { server: 'istio-envoy' }),
    'plaintext passes': ({ application }) => set(application, { outcome: '200' }),
    'nothing is redirected': ({ application }) => set(application.counts, { inbound: 0 }),
    'no rule for the port': ({ rules }) => rules.splice(rules.indexOf(`-p tcp --dport ${PORT} -j RETURN`), 1),
    'no rule for the port in IPv6': (seen) =>
      set(seen, { ofIpv6: seen.rules.filter((rule) => !rule.includes(String(PORT))) }),
    'the port is redirected in IPv6': (seen) => {
      const { status, application } = structuredClone(seen);
      set(seen, { further: [{ family: 'ipv6', application, status: { ...status, outcome: CLOSED } }] });
    },
    'another port is left out, too': ({ rules }) => rules.unshift('-p tcp --dport 22 -j RETURN'),
    'the port is left out too late': ({ rules }) => rules.push(...rules.splice(0, rules.length - 1)),
    'no rule': ({ rules }) => empty(rules),
  },
});

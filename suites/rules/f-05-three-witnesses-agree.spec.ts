import {
  type AddressFamily,
  AT,
  type Bench,
  empty,
  entryOf,
  Findings,
  familyOf,
  requirement,
  set,
} from '../requirement.ts';
import { countingPods } from './counting-pods.ts';
import { type Series, seriesOf } from './series.ts';
import { agree } from './witnesses.ts';

/** New connections of each kind; another number for each, so that they cannot be taken for one another. */
const TCP_CALLS = 3;
const HTTP_CALLS = 4;
const PLAINTEXT_CALLS = 5;

interface Observation {
  /** Family of the pods' first addresses. */
  readonly family: AddressFamily;
  /** Host name of the server's Service, as in Envoy's cluster names. */
  readonly host: string;
  /** End of the SPIFFE URI in the client's certificate. */
  readonly account: string;
  /** From the injected client, through both proxies; Envoy opens a connection upstream for each. */
  readonly tcp: Series;
  /** The same by HTTP, with an id in each request. */
  readonly http: Series;
  /** From a pod without a proxy to the injected server. */
  readonly plaintext: Series;
}

async function observe(bench: Bench): Promise<Observation> {
  const { host, direct, account, ...pods } = await countingPods(bench);
  const series = await seriesOf(bench, pods, {
    tcp: { from: 'client', call: { kind: 'tcp', host, port: 9090, count: TCP_CALLS } },
    http: { from: 'client', call: { kind: 'http', url: `http://${host}/`, count: HTTP_CALLS } },
    plaintext: { from: 'plain', call: { kind: 'http', url: direct, count: PLAINTEXT_CALLS } },
  });
  return { family: familyOf(pods.server.ip), host, account, ...series };
}

export default requirement<Observation>('CNI-F-05', {
  observe,
  judge: ({ family, host, account, tcp, http, plaintext }) => {
    const findings = new Findings();
    const { passthrough } = entryOf(AT, family);
    const mesh = { caller: 'client', account, passthrough } as const;
    agree(findings, `${TCP_CALLS} TCP connections of the mesh`, tcp, {
      ...mesh,
      calls: TCP_CALLS,
      callerLogged: `outbound|9090||${host}`,
      serverLogged: 'inbound|9090||',
      tellsIdentity: false,
      pooled: false,
    });
    agree(findings, `${HTTP_CALLS} HTTP connections of the mesh`, http, {
      ...mesh,
      calls: HTTP_CALLS,
      callerLogged: `outbound|80||${host}`,
      serverLogged: 'inbound|8080||',
      tellsIdentity: true,
      pooled: true,
    });
    agree(findings, `${PLAINTEXT_CALLS} HTTP connections from outside the mesh`, plaintext, {
      caller: 'plain',
      passthrough,
      calls: PLAINTEXT_CALLS,
      serverLogged: 'inbound|8080||',
      tellsIdentity: true,
      pooled: false,
    });
    return findings.judgement();
  },
  mutants: {
    'a connection past ISTIO_REDIRECT': ({ tcp }) => set(tcp.counts.client, { outbound: 2 }),
    'a connection past ISTIO_IN_REDIRECT': ({ tcp }) => set(tcp.counts.server, { inbound: 2 }),
    'the other direction counted too': ({ tcp }) => set(tcp.counts.client, { inbound: 1 }),
    'the server counted outbound': ({ tcp }) => set(tcp.counts.server, { outbound: 3 }),
    'the pod outside the mesh counted': ({ plaintext }) => set(plaintext.counts.plain, { outbound: 5 }),
    'more HTTP connections came in than calls': ({ http }) => set(http.counts.server, { inbound: 5 }),
    'answered by the server itself': ({ tcp }) => set(tcp.trails[0], { callerPort: null }),
    'not redirected at the server': ({ plaintext }) => set(plaintext.trails[1], { serverPort: null }),
    "not in the client's log": ({ http }) => empty(http.trails[0]!.callerLogged),
    "twice in the server's log": ({ http }) => http.trails[0]!.serverLogged.push('inbound|8080||'),
    'passed through without the mesh': ({ tcp }) =>
      tcp.trails[2]!.callerLogged.splice(0, 1, 'PassthroughCluster'),
    'the certificate names another': ({ tcp, account }) =>
      set(tcp.trails[0], { loggedIdentity: `spiffe://cluster.local${account}-2` }),
    'the peer was told no identity': ({ http }) => set(http.trails[3], { identity: null }),
    'the peer was told one of a pod outside': ({ plaintext, http }) =>
      set(plaintext.trails[0], { identity: http.trails[0]!.identity }),
    'the peer was called by the pod itself': ({ plaintext }) =>
      set(plaintext.trails[0], { source: '10.244.1.2', sameSocket: false }),
    'the peer was called by another socket': ({ tcp }) => set(tcp.trails[0], { sameSocket: false }),
    'one call was refused': ({ http }) => set(http.trails[0], { outcome: '503' }),
    'no TCP connection': ({ tcp }) => empty(tcp.trails),
    'no connection from outside the mesh': ({ plaintext }) => empty(plaintext.trails),
  },
});

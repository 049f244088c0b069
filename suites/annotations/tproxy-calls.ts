import {
  type AddressFamily,
  AT,
  type Bench,
  type CallAttempt,
  echoAnswer,
  firstFamily,
  outcomeOf,
  type Pod,
  urlAt,
} from '../requirement.ts';

const MODE = { 'sidecar.istio.io/interceptionMode': 'TPROXY' };

/** Annotations of injected pods: by TPROXY, by TPROXY without an inbound port, and by REDIRECT. */
export const PODS = {
  tproxy: MODE,
  closed: { ...MODE, 'traffic.sidecar.istio.io/includeInboundPorts': '' },
  redirect: {},
} as const;
export type Name = keyof typeof PODS;

/** Calls, and what must become of each. */
interface Row {
  readonly by: Name | 'outside';
  /** The address of the pod whose row this is, or the Service of a pod. */
  readonly to: 'address' | 'localhost' | Name;
  /** Header `server`, the address from which the application was called, and whether it was told an identity. */
  readonly sees: string;
  /** New connections out of and into the row's pod that its rules led to its proxy; not asked where a proxy keeps some. */
  readonly out: number;
  readonly in?: number;
}

export const CALLS = 3;

type Rows = Readonly<Record<Name, Readonly<Record<string, Row>>>>;

/** By the pod whose rules are counted; with the proxy's and the pod's own addresses of a family. */
export function rowsIn(family: AddressFamily): Rows {
  const { loopback, passthrough } = AT[family];
  return {
    tproxy: {
      'from outside': { by: 'outside', to: 'address', sees: 'istio-envoy, from outside', out: 0, in: CALLS },
      'from the mesh': { by: 'redirect', to: 'tproxy', sees: 'envoy, from redirect, known', out: 0 },
      'into the mesh': {
        by: 'tproxy',
        to: 'redirect',
        sees: `envoy, from ${passthrough}, known`,
        out: CALLS,
        in: 0,
      },
      'to its own Service': { by: 'tproxy', to: 'tproxy', sees: 'envoy, from tproxy, known', out: CALLS },
      'to its own address': { by: 'tproxy', to: 'address', sees: 'nobody, from tproxy', out: 0, in: 0 },
      'to localhost': { by: 'tproxy', to: 'localhost', sees: `nobody, from ${loopback}`, out: 0, in: 0 },
    },
    closed: {
      'from outside': { by: 'outside', to: 'address', sees: 'nobody, from outside', out: 0, in: 0 },
      'into the mesh': {
        by: 'closed',
        to: 'redirect',
        sees: `envoy, from ${passthrough}, known`,
        out: CALLS,
        in: 0,
      },
    },
    redirect: {
      'from outside': {
        by: 'outside',
        to: 'address',
        sees: `istio-envoy, from ${passthrough}`,
        out: 0,
        in: CALLS,
      },
    },
  };
}

/** Pods that call and are called. */
export type Pods = Readonly<Record<Name | 'outside', Pod>>;

/** Makes the calls of a row, in the words of its `sees`; what failed is told by its outcome. */
export async function callsOf(
  bench: Bench,
  pods: Pods,
  at: Name,
  { by, to }: Row,
): Promise<readonly string[]> {
  const url =
    to === 'address'
      ? urlAt(pods[at].ip, 8080)
      : to === 'localhost'
        ? urlAt(AT[firstFamily(bench.lane)].loopback, 8080)
        : `http://${to}.${pods[to].namespace}.svc.cluster.local/`;
  const { attempts } = await bench.call(pods[by], { calls: [{ kind: 'http', url, count: CALLS }] });
  return attempts.map((attempt) => inWords(attempt, pods));
}

function inWords(attempt: CallAttempt, pods: Pods): string {
  const answer = echoAnswer(attempt);
  if (attempt.status !== 200 || answer === undefined) return outcomeOf(attempt);
  const { remoteAddress: from, clientIdentity: identity } = answer;
  const [name = from] = Object.entries(pods).find(([, { ip }]) => ip === from) ?? [];
  const server = attempt.headers['server'] ?? 'nobody';
  return `${server}, from ${name}${identity === null ? '' : ', known'}`;
}

/** One series of like requests, as the client in the apps image takes it (fixtures/apps/lib/protocol.ts). */
export interface HttpCall {
  readonly kind: 'http';
  /** `http://…` or `https://…`; a certificate is not verified. */
  readonly url: string;
  readonly method?: string;
  /** Added to `x-conformance-id` and `x-request-id`, which carry the attempt's id. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `false` uses one connection again; each attempt has its own by default. */
  readonly newConnection?: boolean;
  /** Longer bodies are cut; 65536 by default. */
  readonly maxBodyBytes?: number;
}

/** HTTP/2 from the first byte, without TLS: a GET, or the echo server's method of gRPC, whose trailers are among the headers. */
export interface Http2Call {
  readonly kind: 'h2' | 'grpc';
  readonly url: string;
}

/** Open a websocket, send the attempt's id as a message, wait for one in answer. */
export interface WebsocketCall {
  readonly kind: 'websocket';
  /** `ws://…` */
  readonly url: string;
}

/** Connect, send the attempt's id as a line, read one line. */
export interface TcpCall {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  /** `true` says nothing until the server has said a line, which then is the header `greeting`. */
  readonly greeted?: true;
  /** `true` speaks TLS, by a key that only the echo server knows: nobody else can end it. */
  readonly tls?: true;
}

/** Send the attempt's id as a datagram, wait for one in answer. */
export interface UdpCall {
  readonly kind: 'udp';
  readonly host: string;
  readonly port: number;
}

/** Ask for all addresses of a name: the system's resolver, with its search domains, or one server for the whole name. */
export interface DnsCall {
  readonly kind: 'dns';
  readonly host: string;
  readonly server?: string;
}

export type Call = (HttpCall | Http2Call | WebsocketCall | TcpCall | UdpCall | DnsCall) & {
  /** Attempts; 1 by default. */
  readonly count?: number;
  /** Attempts under way at once; 1 by default. */
  readonly concurrency?: number;
  /** For one attempt; `deadlines.requestMs` by default. */
  readonly timeoutMs?: number;
  readonly family?: 4 | 6;
};

export interface CallPlan {
  /** Carried out one after the other. */
  readonly calls: readonly Call[];
}

/** Attempts of a call, with the defaults filled in. */
export function attemptsOf(call: Call): number {
  return call.count ?? 1;
}

/** The longest that a plan can take once the client runs, in milliseconds. */
export function longestMs(plan: CallPlan, requestMs: number): number {
  return plan.calls
    .map((call) => Math.ceil(attemptsOf(call) / (call.concurrency ?? 1)) * (call.timeoutMs ?? requestMs))
    .reduce((sum, ms) => sum + ms, 0);
}

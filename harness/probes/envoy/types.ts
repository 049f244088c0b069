/** An upstream cluster as Envoy's admin page `/clusters` shows it. */
export interface EnvoyCluster {
  /** `outbound|80||web.shop.svc.cluster.local`. */
  readonly name: string;
  readonly endpoints: readonly EnvoyEndpoint[];
}

export interface EnvoyEndpoint {
  /** `10.244.1.5:8080`, or Envoy's name of another kind of address. */
  readonly address: string;
  /** `rq_total`, `cx_total`, `rq_active`, ... of this endpoint. */
  readonly counters: Readonly<Record<string, number>>;
  readonly healthFlags: string;
}

export interface EnvoyListener {
  /** `virtualOutbound`, `virtualInbound`, `0.0.0.0_80`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/**
 * One request or connection in the proxy's access log, by the member names of the mesh's access log format
 * (fixtures/mesh). What Envoy had no value for is absent.
 */
export interface AccessLogEntry {
  readonly startTime?: string;
  /** Value of the request header that the suite's clients send. */
  readonly conformanceId?: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly protocol?: string;
  readonly authority?: string;
  readonly responseCode?: number;
  readonly responseFlags?: string;
  readonly responseCodeDetails?: string;
  readonly upstreamHost?: string;
  readonly upstreamCluster?: string;
  /** SPIFFE URI in the upstream's certificate. */
  readonly upstreamPeer?: string;
  readonly upstreamLocalAddress?: string;
  readonly upstreamTransportFailureReason?: string;
  readonly downstreamLocalAddress?: string;
  readonly downstreamRemoteAddress?: string;
  /** Address that connected, whatever headers say. */
  readonly downstreamDirectRemoteAddress?: string;
  /** SPIFFE URI in the caller's certificate. */
  readonly downstreamPeer?: string;
  readonly downstreamTlsVersion?: string;
  readonly requestedServerName?: string;
  readonly routeName?: string;
  /** Every member as written. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** What was asked of a proxy's admin address; a page that was not asked for is absent. */
export interface EnvoyFacts {
  readonly clusters?: readonly EnvoyCluster[];
  readonly stats?: Readonly<Record<string, number>>;
  readonly listeners?: readonly EnvoyListener[];
  /** Every page as text, by the path asked for. */
  readonly pages: Readonly<Record<string, string>>;
}

/** One direction of a tracked connection. */
export interface Flow {
  readonly source: string;
  readonly destination: string;
  readonly sport?: number;
  readonly dport?: number;
}

/** A connection as the kernel tracks it in one network namespace. A redirected one answers from the proxy's port. */
export interface Connection {
  readonly protocol: string;
  /** `ESTABLISHED`, `TIME_WAIT`; only of TCP. */
  readonly state?: string;
  readonly original: Flow;
  readonly reply: Flow;
  readonly assured: boolean;
  readonly unreplied: boolean;
  readonly mark: number;
  readonly zone?: number;
}

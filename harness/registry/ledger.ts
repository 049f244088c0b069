/** How many bytes came from one place: a registry (`docker.io`), or `store` for what was there already. */
export interface Use {
  readonly from: string;
  readonly bytes: number;
}

/** Counts where bytes came from, for the report. */
export interface Ledger {
  fromUpstream(source: string, bytes: number): void;
  /** Counts each blob once, and not at all if it came from upstream in this run. */
  fromStore(digest: string, bytes: number): void;
  cameNow(digest: string): void;
  /** Registries by name, then the store; those that gave nothing are left out. */
  uses(): readonly Use[];
}

export function createLedger(): Ledger {
  const upstream = new Map<string, number>();
  const seen = new Set<string>();
  let stored = 0;
  return {
    fromUpstream: (source, bytes) => upstream.set(source, (upstream.get(source) ?? 0) + bytes),
    cameNow: (digest) => seen.add(digest),
    fromStore: (digest, bytes) => {
      if (!seen.has(digest)) stored += bytes;
      seen.add(digest);
    },
    uses: () =>
      [...upstream]
        .map(([from, bytes]) => ({ from, bytes }))
        .toSorted((a, b) => a.from.localeCompare(b.from))
        .concat({ from: 'store', bytes: stored })
        .filter(({ bytes }) => bytes > 0),
  };
}

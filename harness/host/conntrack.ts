/** One connection as the kernel tracks it: how it began, and the addresses that answers must carry. */
export interface TrackedConnection {
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  readonly destinationPort?: number;
  /** Addresses of the answer's direction: differ from the first ones where addresses were translated. */
  readonly replySource: string;
  readonly replyDestination: string;
  readonly replied: boolean;
}

/** Lines of `conntrack -L` (also with `-o extended`); lines that are not entries are left out. */
export function parseConntrack(text: string): readonly TrackedConnection[] {
  return text.split('\n').flatMap((line) => {
    const sources = values(line, 'src');
    const destinations = values(line, 'dst');
    const [source, replySource] = sources;
    const [destination, replyDestination] = destinations;
    const protocol = /^(?:ipv[46]\s+\d+\s+)?(\S+)\s+\d+/.exec(line)?.[1];
    if (
      protocol === undefined ||
      source === undefined ||
      replySource === undefined ||
      destination === undefined ||
      replyDestination === undefined
    ) {
      return [];
    }
    const port = values(line, 'dport')[0];
    return [
      {
        protocol,
        source,
        destination,
        ...(port === undefined ? {} : { destinationPort: Number(port) }),
        replySource,
        replyDestination,
        replied: !line.includes('[UNREPLIED]'),
      },
    ];
  });
}

function values(line: string, key: string): string[] {
  return [...line.matchAll(new RegExp(`\\b${key}=(\\S+)`, 'g'))].map((match) => match[1] ?? '');
}

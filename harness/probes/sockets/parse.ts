/** A TCP socket of one network namespace. */
export interface Socket {
  readonly family: 'ipv4' | 'ipv6';
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** `LISTEN`, `ESTABLISHED`, ... */
  readonly state: string;
  /** User that opened it. */
  readonly uid: number;
}

/** Linux' TCP states by number, include/net/tcp_states.h. */
const STATES = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

/** Reads /proc/PID/net/tcp and tcp6 of a little-endian machine. */
export function parseSockets(tables: { readonly tcp: string; readonly tcp6: string }): readonly Socket[] {
  return [
    ...lines(tables.tcp).map((line) => toSocket(line, 'ipv4')),
    ...lines(tables.tcp6).map((line) => toSocket(line, 'ipv6')),
  ];
}

function lines(table: string): readonly string[] {
  return table.split('\n').filter((line) => /^\s*\d+:/.test(line));
}

function toSocket(line: string, family: Socket['family']): Socket {
  const [, local = '', remote = '', state = '', , , , uid = ''] = line.trim().split(/\s+/);
  const [localAddress, localPort] = endpoint(local, family);
  const [remoteAddress, remotePort] = endpoint(remote, family);
  return {
    family,
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    state: STATES[Number.parseInt(state, 16)] ?? state,
    uid: Number(uid),
  };
}

/** Addresses are words of 32 bits in the machine's order; ports are plain hexadecimal. */
function endpoint(text: string, family: Socket['family']): readonly [address: string, port: number] {
  const [address = '', port = ''] = text.split(':');
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[2 * index]}${bytes[2 * index + 1]}`);
  const shown =
    family === 'ipv4' ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.') : shorten(groups);
  return [shown, Number.parseInt(port, 16)];
}

/** RFC 5952 by the platform's own URL parser. */
function shorten(groups: readonly string[]): string {
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

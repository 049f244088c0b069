/** A plugin's configuration as a runtime hands it over. */
export type NetworkConfig = Readonly<Record<string, unknown>>;

/** Versions of the CNI specification whose results the plugin passes on. */
export const VERSIONS = ['0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;

/** A result of the plugin before it, with every member that a version of the specification knows. */
export function prevResult(version: string): NetworkConfig {
  const isOld = version.startsWith('0.');
  const isNew = version === '1.1.0';
  const ips = [
    { interface: 1, address: '10.255.0.2/24', gateway: '10.255.0.1' },
    { interface: 1, address: 'fd00:255::2/64', gateway: 'fd00:255::1' },
  ];
  return {
    cniVersion: version,
    interfaces: [
      { name: 'host0', mac: '02:00:00:00:00:01' },
      {
        name: 'eth0',
        mac: '02:00:00:00:00:02',
        sandbox: '/var/run/netns/some',
        ...(isNew ? { mtu: 1450, socketPath: '/run/some.sock', pciID: '0000:00:1f.6' } : {}),
      },
    ],
    ips: isOld ? ips.map((ip, index) => ({ version: index === 0 ? '4' : '6', ...ip })) : ips,
    routes: [
      { dst: '0.0.0.0/0', gw: '10.255.0.1' },
      { dst: '::/0', gw: 'fd00:255::1' },
      {
        dst: '10.96.0.0/12',
        ...(isNew ? { mtu: 1400, advmss: 1360, priority: 10, table: 100, scope: 253 } : {}),
      },
    ],
    dns: {
      nameservers: ['10.96.0.10', 'fd00:96::a'],
      domain: 'cluster.local',
      search: ['svc.cluster.local', 'cluster.local'],
      options: ['ndots:5'],
    },
  };
}

/** JSON without empty members, which some versions of a result gain: `"dns": {}`. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)] as const)
    .filter(([, member]) => !isEmpty(member));
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Standard output as JSON; `null` where there is none, the text itself where it is something else. */
export function jsonOf(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** An error by the CNI specification: a code, and words. */
export interface CniError {
  readonly exitCode: number;
  readonly code: number | null;
  readonly message: string;
  /** Whether standard output is one JSON object and nothing beside. */
  readonly isJson: boolean;
}

/** The error that a call printed. */
export function errorOf({
  exitCode,
  stdout,
}: {
  readonly exitCode: number;
  readonly stdout: string;
}): CniError {
  const value = jsonOf(stdout);
  const isJson = typeof value === 'object' && value !== null;
  const { code = null, msg = '' } = (isJson ? value : {}) as { code?: number | null; msg?: string };
  return { exitCode, code, message: msg, isJson };
}

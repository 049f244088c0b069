/** A plugin's configuration as a runtime hands it over. */
export type NetworkConfig = Readonly<Record<string, unknown>>;

/** Versions of the CNI specification whose results the plugin passes on. */
export const VERSIONS = ['0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;

/** A result of the plugin before it, in the form of a version of the specification. */
export function prevResult(version: string): NetworkConfig {
  const [major] = version.split('.').map(Number);
  const ips = [{ interface: 1, address: '10.255.0.2/24', gateway: '10.255.0.1' }];
  return {
    cniVersion: version,
    interfaces: [
      { name: 'host0', mac: '02:00:00:00:00:01' },
      { name: 'eth0', mac: '02:00:00:00:00:02', sandbox: '/var/run/netns/some' },
    ],
    ips: major === 0 ? ips.map((ip) => ({ version: '4', ...ip })) : ips,
    routes: [{ dst: '0.0.0.0/0', gw: '10.255.0.1' }],
  };
}

/** Whether a listing of rules has a chain or a table of Istio's. */
export function hasIstioRules(listed: string): boolean {
  return /ISTIO_|istio-proxy-/.test(listed);
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

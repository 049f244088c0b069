import type { Environment } from '../config/sources.ts';

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
const BOTH = ['NO_PROXY', 'no_proxy'] as const;
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** Variables that send what is asked for through a proxy, by the names that are set. */
export function proxiesIn(environment: Environment): readonly string[] {
  return PROXIES.flatMap((name) => [name, name.toLowerCase()]).filter(
    (name) => (environment[name] ?? '') !== '',
  );
}

/**
 * Variables by which loopback is asked without a proxy: the API servers of lanes and all that is published of them is
 * there. Nothing where no proxy is set; what the user excludes already stays excluded.
 */
export function loopbackBypass(environment: Environment): Readonly<Record<string, string>> {
  if (proxiesIn(environment).length === 0) return {};
  const [upper, lower] = BOTH.map((name) => environment[name]);
  const excluding = (own: string | undefined) => {
    const present = (own ?? '').split(',').filter((entry) => entry.trim() !== '');
    return [...present, ...LOOPBACK.filter((host) => !present.includes(host))].join(',');
  };
  // Programs read the one or the other, or both.
  return { NO_PROXY: excluding(upper ?? lower), no_proxy: excluding(lower ?? upper) };
}

/** The environment's proxies, taken away from a child; to be given in its environment. */
export const WITHOUT_PROXY: Readonly<Record<string, string>> = Object.fromEntries(
  [...PROXIES, 'NO_PROXY'].flatMap((name) => [
    [name, ''],
    [name.toLowerCase(), ''],
  ]),
);

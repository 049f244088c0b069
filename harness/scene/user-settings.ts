import type { Environment } from '../config/sources.ts';
import type { Login } from './token-server.ts';

/**
 * npm's settings that say how its registry is reached. The rest names the caller's own folders, or how npm itself was
 * called.
 */
const NPM_SETTINGS =
  /^npm_config_(?:registry|@.*|\/\/.*|https?[-_]proxy|proxy|no_?proxy|cafile|ca|cert|key|strict[-_]ssl|fetch[-_].*|maxsockets)$/i;

const PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
const NOT_BY_PROXY = 'localhost,127.0.0.1';

/** What of the caller's environment a user on this machine would have too: how the network is reached, and the terminal. */
export function networkSettings(environment: Environment): Readonly<Record<string, string>> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (NPM_SETTINGS.test(entry[0]) || PROXIES.includes(entry[0])),
  );
  const noProxy = environment['no_proxy'] ?? environment['NO_PROXY'];
  return {
    ...Object.fromEntries(kept),
    no_proxy: noProxy ? `${noProxy},${NOT_BY_PROXY}` : NOT_BY_PROXY,
    LANG: environment['LANG'] ?? 'C.UTF-8',
    TERM: environment['TERM'] ?? 'dumb',
  };
}

/** Where the scene's upstream is, as the suite's options in the environment. */
export interface UpstreamAddress {
  /** `localhost:PORT`. */
  readonly registry: string;
  readonly kindFrom: string;
  readonly istio: string;
  readonly kubernetes: string;
}

/** The suite's options by which its upstream is the scene's. */
export function suiteSettings(upstream: UpstreamAddress): Readonly<Record<string, string>> {
  return {
    ICC_REGISTRY: upstream.registry,
    ICC_KIND_FROM: upstream.kindFrom,
    ICC_ISTIO: upstream.istio,
    ICC_KUBERNETES: upstream.kubernetes,
    // A machine that can host no lane is a failure here, and not a test that is left out.
    ICC_REQUIRE_CLUSTERS: 'true',
  };
}

/** Text of ~/.docker/config.json, as `docker login` writes it. */
export function dockerConfiguration(registry: string, { username, password }: Login): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return `${JSON.stringify({ auths: { [registry]: { auth } } }, undefined, 2)}\n`;
}

import { BlockList, isIP } from 'node:net';
import { HarnessError } from '../errors/errors.ts';
import { isLoopback } from '../model/own-network.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How one address is reached, as undici's EnvHttpProxyAgent takes it; nothing is left to the process's environment. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
  /** The variable and the proxy's host, without its login; absent where none is set for this address. */
  readonly named?: string;
}

const DIRECT: ProxySettings = { httpProxy: '', httpsProxy: '', noProxy: '*' };

/**
 * The user's proxy for an address, by `HTTPS_PROXY` or `HTTP_PROXY` and `NO_PROXY` in either case, as Docker reads
 * them: each only for its own scheme, never for loopback, with networks (10.0.0.0/8) in NO_PROXY. @throws HarnessError BAD_PROXY
 */
export function proxySettings(url: URL, environment: Environment): ProxySettings {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = read(environment, variable);
  const noProxy = read(environment, 'NO_PROXY');
  if (value === '' || isLoopback(url.hostname) || inNetworks(url.hostname, noProxy)) return DIRECT;
  const proxy = URL.parse(value.includes('://') ? value : `http://${value}`);
  if (proxy === null || !/^(?:https?|socks5?):$/.test(proxy.protocol)) {
    throw new HarnessError('BAD_PROXY', `${variable} is no proxy's address`, {
      nextStep: `set ${variable} to http://HOST:PORT, or unset it`,
    });
  }
  return { httpProxy: proxy.href, httpsProxy: proxy.href, noProxy, named: `${variable} (${proxy.host})` };
}

function read(environment: Environment, name: string): string {
  return (environment[name.toLowerCase()] ?? environment[name] ?? '').trim();
}

/** Only literal addresses are held against networks; names are left to the list's plain entries. */
function inNetworks(hostname: string, noProxy: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(address);
  if (family === 0) return false;
  const networks = new BlockList();
  for (const entry of noProxy.split(/[,\s]+/)) {
    const [net = '', prefix = ''] = entry.split('/');
    const netFamily = isIP(net);
    const bits = Number(prefix);
    if (netFamily === 0 || !/^\d+$/.test(prefix) || bits > (netFamily === 6 ? 128 : 32)) continue;
    networks.addSubnet(net, bits, netFamily === 6 ? 'ipv6' : 'ipv4');
  }
  return networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

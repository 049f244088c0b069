import { proxiesIn } from '../../process/proxy.ts';
import type { HostCheck } from '../access.ts';

/** That a proxy is in force, for who wonders: downloads go by it, lanes do not (harness/process/proxy.ts). */
export const proxyCheck: HostCheck = async (host) => {
  const names = proxiesIn(host.environment);
  if (names.length === 0) return [];
  const seen = `${names.join(', ')}: for downloads; not for loopback, nor in nodes`;
  return [{ id: 'proxy', title: 'proxy', level: 'ok', seen, remedy: '' }];
};

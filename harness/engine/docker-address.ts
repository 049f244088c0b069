import type { Refusal } from './refusal.ts';

/**
 * Why nothing may be run on the daemon at this address, by the address alone; `undefined` for a socket of this machine.
 * A socket of this machine may still be another machine's: what runs behind it is asked later.
 */
export function refusedAddress(address: string): Refusal | undefined {
  if (/\/\.docker\/desktop\//.test(address)) return DOCKER_DESKTOP;
  if (address.startsWith('unix://')) return undefined;
  return {
    why: `its daemon is not reached by a socket of this machine: ${withoutUser(address)}`,
    remedy: LOCAL_DAEMON,
  };
}

const LOCAL_DAEMON =
  'lanes need the Docker Engine of this machine, by its socket: `docker context use default`, and DOCKER_HOST and DOCKER_CONTEXT unset';

export const DOCKER_DESKTOP: Refusal = {
  why: 'Docker Desktop runs its containers in a virtual machine',
  remedy: `install Docker Engine in this Linux, also in WSL; ${LOCAL_DAEMON}`,
};

/** The daemon behind a socket of this machine runs elsewhere: a forwarded socket, or a virtual machine's. */
export const OTHER_KERNEL: Refusal = {
  why: 'its containers run under another kernel than this machine: its daemon is remote or in a virtual machine',
  remedy: LOCAL_DAEMON,
};

/** Without who logs in by it, and with what. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

import {
  type AddressFamily,
  AT,
  DIRECT,
  INBOUND_PORT,
  OUTBOUND_PORT,
  received,
  sent,
} from '../requirement.ts';
import { type Case, DOCUMENTED, type Inbound, type Outbound, type Sample } from './cases.ts';

type In<T> = T & { readonly family: AddressFamily };

/** Calls of a case, each in every family that it can be made in. */
export function callsIn(
  { outbound = [], inbound = [] }: Case,
  families: readonly AddressFamily[],
): { readonly outbound: readonly In<Outbound>[]; readonly inbound: readonly In<Inbound>[] } {
  return {
    outbound: outbound.flatMap((call) =>
      (call.to === '127.1.2.3' ? families.filter((family) => family === 'ipv4') : families).map((family) => ({
        ...call,
        family,
      })),
    ),
    inbound: inbound.flatMap((call) => families.map((family) => ({ ...call, family }))),
  };
}

/** Packets that the rules of a case's pod must decide on so: the first ones of its calls, and its own. */
export function packetsOf(its: Case, family: AddressFamily): readonly Sample[] {
  const { outbound, inbound } = callsIn(its, [family]);
  return [
    ...outbound
      .filter((call) => call.family === family)
      .map(({ to, port, proxied }): Sample => {
        const called = { destination: to === '127.1.2.3' ? to : (DOCUMENTED[to][family] ?? ''), dport: port };
        return {
          what: `TCP to ${to}, port ${port}`,
          hook: 'nat OUTPUT',
          packet: sent(
            family,
            to === '127.1.2.3' ? { ...called, source: AT.ipv4.loopback, outInterface: 'lo' } : called,
          ),
          becomes: proxied ? TO_PROXY : DIRECT,
        };
      }),
    ...inbound.map(
      ({ port, proxied }): Sample => ({
        what: `TCP from outside to port ${port}`,
        hook: 'nat PREROUTING',
        packet: received(family, { dport: port }),
        becomes: proxied === false ? DIRECT : proxied === 'inbound' ? FROM_OUTSIDE : TO_PROXY,
      }),
    ),
    ...(its.packets?.(family) ?? []),
  ];
}

/** What becomes of what the proxy is to have: from the pod, and from outside. */
export const TO_PROXY = `to ${OUTBOUND_PORT}`;
export const FROM_OUTSIDE = `to ${INBOUND_PORT}`;

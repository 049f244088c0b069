import type { Findings } from '../requirement.ts';
import { type ContainerPrivileges, SANDBOX } from './capabilities-seen.ts';

/** What a specification can ask for that brings NET_ADMIN along. */
const GRANTING = ['NET_ADMIN', 'ALL', 'privileged'];
const EXITED = 'CONTAINER_EXITED';
const RUNNING = 'CONTAINER_RUNNING';
const NOTHING = /^0+$/;

/** Specification, runtime and kernel were all heard, and none grants NET_ADMIN. */
export function withoutNetAdmin(findings: Findings, subject: string, seen: ContainerPrivileges): void {
  const { asked, runtime, processes } = seen;
  heard(findings, subject, seen);
  const granted = asked.filter((name) => GRANTING.includes(name));
  const told = runtime?.capabilities.filter((name) => name === 'NET_ADMIN') ?? [];
  const holders = processes.filter(({ netAdmin }) => netAdmin.length > 0);
  findings
    .equal(`${subject}: the specification asks for`, [], granted)
    .equal(`${subject}: the runtime was told to give`, [], told)
    .equal(`${subject}: processes with NET_ADMIN in one of the five sets`, [], holders);
}

/** The runtime was told to give nothing, and the kernel's five masks of every process are empty. */
export function withoutAny(
  findings: Findings,
  subject: string,
  { runtime, processes }: ContainerPrivileges,
): void {
  const holders = processes.filter(({ masks }) => !masks.every((mask) => NOTHING.test(mask)));
  findings
    .equal(`${subject}: all that the runtime was told to give`, [], runtime?.capabilities)
    .equal(`${subject}: processes with a capability in one of the five sets`, [], holders);
}

/** The container that programs rules in init mode: it alone may, and it is over. */
export function exitedWithNetAdmin(findings: Findings, subject: string, seen: ContainerPrivileges): void {
  const { runtime, processes } = seen;
  findings
    .equal(`${subject}: state`, EXITED, runtime?.state)
    .equal(`${subject}: the runtime was told to give`, ['NET_ADMIN', 'NET_RAW'], runtime?.capabilities)
    .equal(`${subject}: processes`, [], processes);
}

/** The control: all three say that it holds NET_ADMIN. */
export function withNetAdmin(findings: Findings, subject: string, seen: ContainerPrivileges): void {
  const { asked, runtime, processes } = seen;
  heard(findings, subject, seen);
  const without = processes.filter(({ netAdmin }) => !netAdmin.includes('effective'));
  findings
    .equal(`${subject}: the specification asks for`, ['NET_ADMIN'], asked)
    .holds(
      `${subject}: the runtime was told to give`,
      'NET_ADMIN',
      runtime?.capabilities.includes('NET_ADMIN') === true,
      runtime?.capabilities.join(' ') ?? 'nothing known',
    )
    .equal(`${subject}: processes without NET_ADMIN`, [], without);
}

/** A witness that said nothing has not denied. */
function heard(
  findings: Findings,
  subject: string,
  { container, runtime, processes }: ContainerPrivileges,
): void {
  const state = runtime?.state ?? 'unknown';
  const known = container === SANDBOX || [RUNNING, EXITED].includes(state);
  findings.holds(`${subject}: state by the runtime`, 'running or exited', known, state);
  if (state !== EXITED) findings.some(`${subject}: running processes`, processes);
  else findings.equal(`${subject}: processes of what has exited`, [], processes);
}

import { HarnessError } from '../../errors/errors.ts';
import type { ProcessDocument, RuntimeDocument } from '../document.ts';
import { capabilitySet, capabilitySetOf } from './sets.ts';
import type { CapabilitySets, ProcessFacts, RuntimeFacts, SetName } from './types.ts';

const KERNEL_NAMES: Readonly<Record<SetName, string>> = {
  inheritable: 'CapInh',
  permitted: 'CapPrm',
  effective: 'CapEff',
  bounding: 'CapBnd',
  ambient: 'CapAmb',
};
const SECCOMP = ['disabled', 'strict', 'filter'] as const;

/** What a process may do, from its /proc/PID/status. @throws HarnessError UNREADABLE_STATUS if a line is missing */
export function parseProcess(process: ProcessDocument): ProcessFacts {
  const field = (name: string) => {
    const value = new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(process.status)?.[1];
    if (value === undefined) throw unreadable(`/proc/${process.pid}/status has no ${name}`);
    return value;
  };
  const ids = (name: string) => field(name).split(/\s+/).map(Number);
  return {
    pid: process.pid,
    parentPid: Number(field('PPid')),
    innerPid: ids('NSpid').at(-1) ?? process.pid,
    containerId: process.containerId,
    command: process.command,
    uids: ids('Uid'),
    gids: ids('Gid'),
    capabilities: eachSet((name) => capabilitySet(BigInt(`0x${field(KERNEL_NAMES[name])}`))),
    noNewPrivileges: field('NoNewPrivs') === '1',
    seccomp: SECCOMP[Number(field('Seccomp'))] ?? 'disabled',
    netns: process.netns,
  };
}

/**
 * What the runtime was told, from its own inspection. A set that it does not name is empty.
 * @throws HarnessError RUNTIME_UNKNOWN if the container could not be inspected
 */
export function parseRuntime(document: RuntimeDocument): RuntimeFacts {
  if (document.error !== undefined || document.name === undefined) {
    throw new HarnessError(
      'RUNTIME_UNKNOWN',
      `container ${document.id}: ${document.error ?? 'the runtime gave no name'}`,
      {
        nextStep: 'run `crictl inspect` on the node; a removed container has no specification any more',
      },
    );
  }
  return {
    containerId: document.id,
    name: document.name,
    state: document.state ?? '',
    exitCode: document.exitCode ?? 0,
    args: document.args ?? [],
    uid: document.user?.uid ?? 0,
    gid: document.user?.gid ?? 0,
    capabilities: eachSet((name) => capabilitySetOf(document.capabilities?.[name] ?? [])),
    noNewPrivileges: document.noNewPrivileges ?? false,
  };
}

function eachSet(read: (name: SetName) => CapabilitySets[SetName]): CapabilitySets {
  return {
    inheritable: read('inheritable'),
    permitted: read('permitted'),
    effective: read('effective'),
    bounding: read('bounding'),
    ambient: read('ambient'),
  };
}

function unreadable(message: string): HarnessError {
  return new HarnessError('UNREADABLE_STATUS', message, {
    nextStep: 'the kernel is older than 4.10, or the process ended while it was read',
  });
}

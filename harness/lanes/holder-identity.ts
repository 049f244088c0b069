import { type Owner, ownerSchema } from '../process/owner.ts';

/** A process, as a Lease names its holder: `<machine>/<boot>/<PID namespace>/<pid>/<start>`. */
export function identityOf({ machine, boot, pidNamespace, pid, startTicks }: Owner): string {
  return [machine, boot, pidNamespace, pid, startTicks].map((part) => part ?? '').join('/');
}

/** Undefined where it is nobody's, or not of this form. */
export function ownerIn(identity: string): Owner | undefined {
  const [machine = '', boot = '', pidNamespace = '', pid = '', startTicks = '', ...rest] =
    identity.split('/');
  const owner = {
    pid: Number(pid),
    machine,
    boot,
    pidNamespace,
    ...(startTicks === '' ? {} : { startTicks }),
  };
  return rest.length > 0 ? undefined : (ownerSchema.safeParse(owner).data as Owner | undefined);
}

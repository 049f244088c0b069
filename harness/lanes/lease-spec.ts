import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { type LifeOf, type Owner, ownerWords } from '../process/owner.ts';
import { ownerIn } from './holder-identity.ts';

/** Whether somebody holds a Lease at that time. */
export function isLive({ spec }: KubeObject, nowMs: number): boolean {
  return Boolean(spec?.holderIdentity) && nowMs < endMsOf(spec);
}

function endMsOf(spec: KubeObject['spec']): number {
  return Date.parse(spec?.renewTime ?? '') + Number(spec?.leaseDurationSeconds ?? 0) * 1000;
}

export function holderOf(lease: KubeObject | undefined): Owner | undefined {
  return ownerIn(lease?.['spec']?.holderIdentity ?? '');
}

/** `2026-01-02T03:04:05.678000Z`, as a MicroTime is written. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** Whoever else holds a lane, and until when. */
export function laneHeld(
  laneId: string,
  holder: Owner | undefined,
  lease: KubeObject | undefined,
  lifeOf: LifeOf,
): HarnessError {
  const who = holder === undefined ? 'somebody else' : ownerWords(holder, lifeOf(holder));
  const machine = holder?.machine ? ` (machine ${holder.machine})` : '';
  const until = lease === undefined ? Number.NaN : endMsOf(lease['spec']);
  const till = Number.isNaN(until) ? '' : `, until ${new Date(until).toISOString()} unless it is renewed`;
  return new HarnessError('LANE_HELD', `lane ${laneId} is held: ${who}${machine}${till}`, {
    nextStep: 'wait until it has ended; where it was killed on another machine, its lease runs out by itself',
  });
}

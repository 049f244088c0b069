import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { type LifeOf, type Owner, ownerWords } from '../process/owner.ts';
import { ownerIn } from './holder-identity.ts';

/** Whether somebody holds a Lease at that time. */
export function isLive(lease: KubeObject, nowMs: number): boolean {
  return Boolean(lease['spec']?.holderIdentity) && nowMs < endMsOf(lease);
}

/** When a Lease runs out that is not renewed, by the API server's clock; NaN where nobody holds it. */
export function endMsOf({ spec }: KubeObject): number {
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
  const until = lease === undefined ? Number.NaN : endMsOf(lease);
  const till = Number.isNaN(until) ? '' : `, until ${new Date(until).toISOString()} unless it is renewed`;
  return new HarnessError('LANE_HELD', `lane ${laneId} is held: ${who}${machine}${till}`, {
    nextStep: 'wait until it has ended; where it was killed on another machine, its lease runs out by itself',
  });
}

/** A lane that was held and is so no more, and why. */
export function laneLost(laneId: string, cause: unknown): HarnessError {
  const isTaken = cause instanceof HarnessError && cause.code === 'LANE_HELD';
  const last = cause instanceof Error && !isTaken ? `; at last: ${cause.message}` : '';
  const why = isTaken ? `somebody else has it: ${cause.message}` : `its lease was not renewed in time${last}`;
  return new HarnessError('LANE_LOST', `lane ${laneId} is lost: ${why}`, {
    cause,
    nextStep: 'judge it again; if its cluster answers, this machine was held up for as long as a lease lasts',
  });
}

import { randomBytes } from 'node:crypto';
import { type Owner, thisOwner } from '../process/owner.ts';
import type { JudgeLaneRequest } from '../protocol/judge-lane.ts';

/** One judging of one lane, as its judging process hands it to its vitest workers; what it makes in the cluster carries its id. */
export interface JudgePass {
  readonly role: 'judge';
  readonly id: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** The process with which it ends. */
  readonly owner: Owner;
  /** Lease of the lane, where the pass holds it by one. */
  readonly lease?: string | undefined;
  readonly request: JudgeLaneRequest;
}

/** The request's own pass, or a new one that begins now. Its id is short, so that names made with it stay valid labels. */
export function openPass(request: JudgeLaneRequest, lease: string | undefined): JudgePass {
  const begun = request.pass ?? {
    id: randomBytes(3).toString('hex'),
    startedAt: new Date().toISOString(),
    owner: thisOwner(),
  };
  return { role: 'judge', ...begun, ...(lease === undefined ? {} : { lease }), request };
}

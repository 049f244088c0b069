import { randomBytes } from 'node:crypto';
import { type Owner, thisOwner } from '../process/owner.ts';
import type { JudgeLaneRequest, VerdictEvent } from './judge-lane.ts';
import type { RecordedFrom } from './recorded.ts';

/**
 * What a lane's judging process hands to its vitest workers. A pass is one judging of one lane;
 * what it makes in the cluster carries its id.
 */
export type Pass = JudgePass | MutantPass;

export interface JudgePass {
  readonly role: 'judge';
  readonly id: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** The process with which it ends. */
  readonly owner: Owner;
  readonly request: JudgeLaneRequest;
}

/** No cluster: each recorded good observation, and every mutant of it, goes to its judge. */
export interface MutantPass {
  readonly role: 'mutants';
  readonly from: RecordedFrom;
}

declare module 'vitest' {
  interface ProvidedContext {
    pass: Pass;
  }
  interface TaskMeta {
    /** Set by the binding; the lane process prints it as one line for the terminal. */
    verdict?: VerdictEvent;
  }
}

/** The request's own pass, or a new one that begins now. Its id is short, so that names made with it stay valid labels. */
export function openPass(request: JudgeLaneRequest): JudgePass {
  const begun = request.pass ?? {
    id: randomBytes(3).toString('hex'),
    startedAt: new Date().toISOString(),
    owner: thisOwner(),
  };
  return { role: 'judge', ...begun, request };
}

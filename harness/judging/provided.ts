import type { JudgePass } from '../bench/pass.ts';
import type { VerdictEvent } from '../protocol/judge-lane.ts';
import type { Explanations } from '../recordings/explanations.ts';
import type { RecordedFrom } from '../recordings/recorded.ts';

/** No cluster: each recorded good observation, and every mutant of it, goes to its judge. */
interface MutantPass {
  readonly role: 'mutants';
  readonly from: RecordedFrom;
  /** What judges do not look at, and why. */
  readonly explanations: Explanations;
}

/** What a vitest worker that loads specs does with them. */
export type Pass = JudgePass | MutantPass;

declare module 'vitest' {
  interface ProvidedContext {
    pass: Pass;
  }
  interface TaskMeta {
    /** Set by the binding; the lane process prints it as one line for the terminal. */
    verdict?: VerdictEvent;
  }
}

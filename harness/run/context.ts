import type { Options } from '../config/option-table.ts';
import type { Environment } from '../config/sources.ts';
import type { ProgressSink } from '../log/progress.ts';
import type { Requirement } from '../model/requirement.ts';
import type { StartBackground } from '../process/background.ts';
import type { RunCommand } from '../process/run.ts';
import type { Clock } from '../time/clock.ts';
import type { Runs } from './records/runs.ts';
import type { Surroundings } from './surroundings.ts';

/** What every command is given; made once, in main.ts. */
export interface Context {
  readonly options: Options;
  readonly environment: Environment;
  /** Sets a variable of this process, for libraries that read nothing else. */
  readonly setEnvironment: (name: string, value: string) => void;
  /** Directory of this repository: fixtures, suites. */
  readonly repository: string;
  /** The suite's version, from package.json. */
  readonly version: string;
  /** Where images, programs and runs are kept. */
  readonly cache: string;
  readonly catalogue: readonly Requirement[];
  readonly run: RunCommand;
  readonly start: StartBackground;
  readonly runs: Runs;
  readonly clock: Clock;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Results, for standard output. */
  readonly out: (text: string) => void;
  /** Words for a person, one line or several. */
  readonly say: (text: string) => void;
  /** The same for a text of a report, which is harmless but for colours of its own. */
  readonly sayPainted: (text: string) => void;
  /** Progress while no live display is open. */
  readonly progress: ProgressSink;
  /** Columns, and whether colours show. */
  readonly terminal: { readonly width: number; readonly color: boolean };
  /** A person watches a terminal. */
  readonly interactive: boolean;
  /** Asks a yes-or-no question; absent where nobody can answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Where something stands in for this machine and for upstream. */
  readonly surroundings?: Surroundings;
}

import type { HardLimits } from '../host/limits.ts';

/** Why an engine is not used. */
export interface Refusal {
  /** What was seen, a clause. */
  readonly why: string;
  /** What a person does about it; absent where nothing on this machine mends it. */
  readonly remedy?: string;
  /** Debian packages that mend it, for who may install them. */
  readonly packages?: readonly string[];
  /** There is no such engine here: another one may be installed in its place. */
  readonly absent?: true;
}

/** An engine that ran a privileged container on this machine. */
export interface Working {
  /** Version and how it is set up, for the doctor: `29.0.0, runc, control groups v2 by systemd`. */
  readonly description: string;
  /** Limits of a container as it is started here. */
  readonly limits: HardLimits;
  /** Where the engine keeps images and containers, if that is a place of its own. */
  readonly dataDirectory?: string;
}

export type Trial = { readonly works: Working } | { readonly refused: Refusal };

/** The last line that a program said, without docker's lines on where its help is and on what it logs. */
export function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/--help|^time="/.test(line));
  return lines.at(-1)?.trim() ?? '';
}

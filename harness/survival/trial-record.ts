import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const recordSchema = z.object({
  commit: z.string(),
  engine: z.string(),
  point: z.string(),
  phase: z.string(),
  blow: z.string(),
  /** Of the command; absent where it was killed. */
  exitCode: z.number().optional(),
  /** Whether the run had opened its journal when it was hit. */
  journal: z.boolean(),
  /** What `clean` removed. */
  cleaned: z.array(z.string()),
  /** What was left after that. */
  left: z.array(z.string()),
  /** What else was not as it should be. */
  objections: z.array(z.string()),
  durationMs: z.number(),
});

/** How one trial ended. */
export type TrialRecord = z.infer<typeof recordSchema>;

/** Trials of this commit that were made already. */
export function readTrials(file: string, commit: string): readonly TrialRecord[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const parsed = line === '' ? undefined : recordSchema.safeParse(jsonOrUndefined(line)).data;
    return parsed?.commit === commit ? [parsed] : [];
  });
}

export function appendTrial(file: string, record: TrialRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** A line that a killed command cut is none. */
function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

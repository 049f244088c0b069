import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors/errors.ts';
import { isIntact } from './provenance.ts';
import { type RecordedFrom, readRecording, recordingCommand } from './recorded.ts';

export interface RecordedRules extends RecordedFrom {
  /** Names of the files that no lane can show, since a known finding is in the way. */
  readonly known: readonly string[];
}

/** What is wrong with the good observations, a line each, with what to do: made up, edited by hand, or in the wrong folder. */
export function recordedFaults(rules: RecordedRules): readonly string[] {
  const recorded = filesIn(rules.recorded);
  const wanted = filesIn(rules.wanted);
  return [
    ...recorded.flatMap((name) => faultOfRecorded(rules, name)),
    ...wanted.flatMap((name) => faultOfWanted(rules, name)),
    ...rules.known
      .filter((name) => !wanted.includes(name))
      .map(
        (name) => `${name}: a finding is known: write by hand what is wanted, into fixtures/recorded/wanted`,
      ),
  ];
}

function faultOfRecorded({ recorded: directory, known }: RecordedRules, name: string): string[] {
  if (known.includes(name)) return [`${name}: a finding is known, no lane shows a good one: delete it`];
  try {
    const { recorded, observation } = readRecording(join(directory, name));
    const anew = `record it anew: ${recordingCommand(name)}`;
    if (recorded === undefined) return [`${name}: names no run that saw it, so it may be made up: ${anew}`];
    return isIntact(name, recorded, observation)
      ? []
      : [`${name}: is not what run ${recorded.run} saw, but was edited since: ${anew}`];
  } catch (error) {
    return [describeError(error)];
  }
}

function faultOfWanted({ recorded, known }: RecordedRules, name: string): string[] {
  if (known.includes(name)) return [];
  if (existsSync(join(recorded, name)))
    return [`${name}: is recorded: delete the one in fixtures/recorded/wanted`];
  return [
    `${name}: is made up, and no known finding keeps a lane from showing it: judge it in a lane, record it, and delete the one in fixtures/recorded/wanted: ${recordingCommand(name)}`,
  ];
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory).toSorted();
}

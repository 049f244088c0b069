import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors/errors.ts';
import { isIntact } from './provenance.ts';
import { type RecordedFrom, readRecording, recordingCommand } from './recorded.ts';

export interface RecordedRules extends RecordedFrom {
  /** Names of the files that no lane can show, since a known finding is in the way. */
  readonly known: readonly string[];
  /** Names of the files that were recorded before provenance was kept: no other lacks it. */
  readonly beforeProvenance: readonly string[];
}

/** What is wrong with the good observations, a line each, with what to do: made up, edited by hand, or in the wrong folder. */
export function recordedFaults(rules: RecordedRules): readonly string[] {
  const recorded = filesIn(rules.recorded);
  const wanted = filesIn(rules.wanted);
  return [
    ...recorded.flatMap((name) => faultOfRecorded(rules, name)),
    ...rules.beforeProvenance
      .filter((name) => !recorded.includes(name))
      .map((name) => `${name}: is not there: take it off the list of those before provenance`),
    ...wanted.flatMap((name) => faultOfWanted(rules, name)),
    ...rules.known
      .filter((name) => !wanted.includes(name))
      .map(
        (name) => `${name}: a finding is known: write by hand what is wanted, into fixtures/recorded/wanted`,
      ),
  ];
}

function faultOfRecorded(
  { recorded: directory, known, beforeProvenance }: RecordedRules,
  name: string,
): string[] {
  if (known.includes(name)) return [`${name}: a finding is known, no lane shows a good one: delete it`];
  try {
    const { recorded, observation } = readRecording(join(directory, name));
    const anew = `record it anew: ${recordingCommand(name)}`;
    const isListed = beforeProvenance.includes(name);
    if (recorded === undefined)
      return isListed ? [] : [`${name}: names no run that saw it, so it may be made up: ${anew}`];
    if (!isIntact(name, recorded, observation))
      return [`${name}: is not what run ${recorded.run} saw, but was edited since: ${anew}`];
    return isListed ? [`${name}: names its run: take it off the list of those before provenance`] : [];
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

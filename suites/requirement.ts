import type { LaneDefinition, ParityDefinition, RecordDefinition } from '../harness/bench/definition.ts';
import { underVitest } from '../harness/config/under-vitest.ts';
import type { RequirementId } from '../harness/model/requirement.ts';
import { requirementOf } from './catalogue/catalogue.ts';

export * from '../harness/words/vocabulary.ts';

/** Set in a vitest worker only: elsewhere (parity, rejudging) a spec is just its definition. */
const registry = underVitest() ? await import('../harness/judging/register.ts') : undefined;

/** Binds a catalogue entry to what observes and judges it in each lane. */
export function requirement<O>(
  id: RequirementId,
  body: Pick<LaneDefinition<O>, 'observe' | 'judge' | 'mutants'>,
): LaneDefinition<O> {
  const definition: LaneDefinition<O> = { scope: 'lane', requirement: requirementOf(id), ...body };
  registry?.register(definition);
  return definition;
}

/** Binds a catalogue entry to what observes it in each lane and compares the lanes. */
export function parity<O>(
  id: RequirementId,
  body: Pick<ParityDefinition<O>, 'observe' | 'compare' | 'mutants'>,
): ParityDefinition<O> {
  const definition: ParityDefinition<O> = { scope: 'parity', requirement: requirementOf(id), ...body };
  registry?.register(definition);
  return definition;
}

/** Binds a catalogue entry to what judges it over the record of a whole run. */
export function record<O>(
  id: RequirementId,
  body: Pick<RecordDefinition<O>, 'observe' | 'judge' | 'mutants'>,
): RecordDefinition<O> {
  const definition: RecordDefinition<O> = { scope: 'record', requirement: requirementOf(id), ...body };
  registry?.register(definition);
  return definition;
}

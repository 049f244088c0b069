import { describeError, HarnessError } from '../errors/errors.ts';
import { verdictOf } from '../verdict/outcome.ts';
import { CHANGES, type ChangeName, machineMutants } from './machine-mutants.ts';
import { isWithin, type Json } from './member.ts';
import type { RecordedJudgement } from './recorded-judgements.ts';
import { shapeOf } from './shape.ts';

/** Which changes of a member a judge takes no notice of; `whole` where it is none of that member, nor of all that is in it. */
export type Unnoticed = ReadonlyMap<string, 'whole' | readonly ChangeName[]>;

export interface Sensitivity {
  readonly unnoticed: Unnoticed;
  /** Changes that the judge did not judge, but ended with an error, a line each. */
  readonly thrown: readonly string[];
  /** How many changes were tried. */
  readonly tried: number;
}

interface Tally {
  readonly member: string;
  readonly change: ChangeName;
  tried: number;
  unnoticed: number;
}

/**
 * What a judge does not look at, by its recorded good observations with each member changed in turn. A change is noticed
 * where the verdict is not conformant. @throws Error where one of them is not recorded, or not conformant
 */
export function unnoticedBy(judgements: readonly RecordedJudgement[]): Sensitivity {
  const goods = judgements.map(({ where, good, judge }) => {
    const observed = good();
    const { kind } = verdictOf(judge(observed));
    if (kind !== 'conformant') throw new Error(`the observation of ${where} is ${kind}`);
    return { good: observed as Json, judge };
  });
  const shape = shapeOf(goods.map(({ good }) => good));
  const tallies = new Map<string, Tally>();
  const thrown = new Set<string>();
  for (const { good, judge } of goods)
    for (const { member, change, keepsShape, observed } of machineMutants(good, shape)) {
      const name = `${member}: ${change}`;
      const tally = tallies.get(name) ?? { member, change, tried: 0, unnoticed: 0 };
      tallies.set(name, tally);
      tally.tried++;
      try {
        if (verdictOf(judge(observed)).kind === 'conformant') tally.unnoticed++;
      } catch (error) {
        // Its own errors are how a judge says that it cannot tell.
        if (keepsShape && !(error instanceof HarnessError)) thrown.add(`${name}: ${describeError(error)}`);
      }
    }
  const all = [...tallies.values()];
  const tried = all.reduce((sum, tally) => sum + tally.tried, 0);
  return { unnoticed: unnoticedOf(all), thrown: [...thrown], tried };
}

function unnoticedOf(tallies: readonly Tally[]): Unnoticed {
  const byMember = Map.groupBy(tallies, ({ member }) => member);
  const shortestFirst = [...byMember.keys()].toSorted((a, b) => a.length - b.length);
  const unnoticed = new Map<string, 'whole' | readonly ChangeName[]>();
  for (const member of shortestFirst) {
    if ([...unnoticed].some(([other, what]) => what === 'whole' && isWithin(member, other))) continue;
    const all = tallies.filter((tally) => tally.member === member || isWithin(tally.member, member));
    const changes = CHANGES.filter((change) =>
      byMember.get(member)!.some((tally) => tally.change === change && tally.unnoticed > 0),
    );
    if (all.every((tally) => tally.unnoticed === tally.tried)) unnoticed.set(member, 'whole');
    else if (changes.length > 0) unnoticed.set(member, changes);
  }
  return unnoticed;
}

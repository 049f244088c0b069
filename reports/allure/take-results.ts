import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, sameIdentity } from '../../harness/model/identity.ts';
import { fileWithin } from './attachable.ts';
import { identityOf } from './identity.ts';
import { attachedTo, RESULT_SUFFIX, readResult } from './read-result.ts';

/** Copies what was written of some judgements, with what is attached, from another directory of Allure results. */
export function takeResults(from: string, to: string, of: readonly Identity[]): void {
  mkdirSync(to, { recursive: true });
  const names = namesIn(from).filter((name) => name.endsWith(RESULT_SUFFIX));
  for (const name of names) {
    const result = readResult(join(from, name));
    const identity = result === undefined ? undefined : identityOf(result);
    if (result === undefined || identity === undefined || !of.some((one) => sameIdentity(one, identity)))
      continue;
    for (const each of [name, ...attachedTo(result)]) {
      const file = fileWithin(from, each);
      if (file !== undefined) cpSync(file, join(to, each));
    }
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

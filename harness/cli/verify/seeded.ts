import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../errors/errors.ts';

const FILE = 'seeded-fault';

/** Notes in a run's directory that a fault is about to be seeded into one of its lanes; gives what takes the note away. */
export function noteSeeded(runDirectory: string, fault: string): () => void {
  const file = join(runDirectory, FILE);
  writeFileSync(file, fault);
  return () => rmSync(file, { force: true });
}

/**
 * A lane with a fault still in it accuses the product of what the suite did.
 * @throws HarnessError FAULT_LEFT where a `verify` was killed before it could undo
 */
export function refuseSeeded(runDirectory: string): void {
  const file = join(runDirectory, FILE);
  if (!existsSync(file)) return;
  throw new HarnessError('FAULT_LEFT', `the fault ${readFileSync(file, 'utf8')} was seeded and not undone`, {
    nextStep: 'tear the lanes down: npm run conformance -- down',
  });
}

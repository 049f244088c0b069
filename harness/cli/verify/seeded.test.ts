import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noteSeeded, refuseSeeded } from './seeded.ts';

test('a lane with a fault left in it is refused until the note is taken away', () => {
  const directory = mkdtempSync(join(tmpdir(), 'icc-seeded-'));
  try {
    expect(() => refuseSeeded(directory)).not.toThrow();
    const undone = noteSeeded(directory, 'plugin-skips');
    expect(() => refuseSeeded(directory)).toThrow('the fault plugin-skips was seeded and not undone');
    undone();
    expect(() => refuseSeeded(directory)).not.toThrow();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where npm, which some tests run, keeps its own compiled modules. */
const OF_NPM = 'node-compile-cache';

/** Gives the tests a temporary directory of their own; vitest fails where they leave something in it. */
export default function ownTemporary(): () => void {
  const before = process.env['TMPDIR'];
  const directory = mkdtempSync(join(tmpdir(), 'icc-unit-'));
  process.env['TMPDIR'] = directory;
  return () => {
    const left = readdirSync(directory).filter((name) => name !== OF_NPM);
    rmSync(directory, { recursive: true, force: true });
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    if (left.length > 0)
      throw new Error(
        `tests left in the temporary directory: ${left.join(', ')} (host/testing/temporary.ts removes)`,
      );
  };
}

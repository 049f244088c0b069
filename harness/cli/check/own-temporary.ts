import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What programs that tests start have compiled: of the suite's own each would take a second anew. It is kept, and not in the
 * temporary directory: a program that ends after the tests writes it all the same, and would make that directory again.
 */
const COMPILED = join(import.meta.dirname, '../../../node_modules/.cache/icc-compiled');
/** npm, started without the variable, has its own there. */
const NPMS_OWN = 'node-compile-cache';

/** Gives the tests a temporary directory of their own; vitest fails where they leave something in it. */
export default function ownTemporary(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'icc-unit-'));
  const restored = [setVariable('TMPDIR', directory), setVariable('NODE_COMPILE_CACHE', COMPILED)];
  return () => {
    const left = readdirSync(directory).filter((name) => name !== NPMS_OWN);
    rmSync(directory, { recursive: true, force: true });
    for (const restore of restored) restore();
    if (left.length > 0)
      throw new Error(
        `tests left in the temporary directory: ${left.join(', ')} (host/testing/temporary.ts removes)`,
      );
  };
}

/** Sets a variable of this process and of those that it starts; gives what puts back the one before. */
function setVariable(name: string, value: string): () => void {
  const before = process.env[name];
  process.env[name] = value;
  return () => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  };
}

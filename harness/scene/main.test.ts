import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunner } from '../process/run.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

test('a wrong word is usage, and nothing is made', async () => {
  const result = await createRunner()([process.execPath, MAIN, '--engine', 'rkt'], { okExitCodes: 'any' });
  expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('USAGE') });
});

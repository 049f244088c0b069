import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

test("no path is taken out of a file's URL as it stands: a checkout below a folder with a blank would not be found", () => {
  const files = globSync('{harness,suites,reports,fixtures}/**/*.{ts,mjs}', { cwd: ROOT });
  expect(files.length).toBeGreaterThan(100);
  const wrong = files.filter((file) =>
    /import\.meta\.url\)\s*\.pathname/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

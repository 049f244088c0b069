import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readmeTable } from './readme-table.ts';

test("the page's table of options is what the table of options says", () => {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  const begin = readme.indexOf('| flag | environment |');
  expect(begin).toBeGreaterThan(0);
  expect(readme.slice(begin, readme.indexOf('\n\n', begin))).toBe(readmeTable());
});

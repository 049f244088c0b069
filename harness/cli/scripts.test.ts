import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from './make-context.ts';

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

// npm signals the shell that it starts and nothing else; without `exec` the shell ends and leaves the program alone.
test('each script that starts node puts it in the place of the shell', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const starting = Object.values(scripts).filter((script) => /\b(node|vitest) /.test(script));
  expect(starting.length).toBeGreaterThan(4);
  for (const script of starting) expect(script).toMatch(/^exec (node|vitest) [^|&;]+$/);
});

test('npm takes the place of .ci/run', () => {
  expect(read('.ci/run').trimEnd().split('\n').at(-1)).toMatch(/^exec npm /);
});

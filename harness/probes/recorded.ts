import { readFileSync } from 'node:fs';

/** A recorded output of a real command, from fixtures/recorded/commands; for tests of parsers. */
export function recorded(name: string): string {
  return readFileSync(new URL(`../../fixtures/recorded/commands/${name}.txt`, import.meta.url), 'utf8');
}

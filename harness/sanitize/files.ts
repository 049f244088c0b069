import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { harmless } from './harmless.ts';

/** Writes a text, harmless, and the directory if it is missing. */
export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, harmless(text));
}

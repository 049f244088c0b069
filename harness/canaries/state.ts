import { randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../errors/errors.ts';
import { NoFileError, readNamedFileSync } from '../files/named-file.ts';

const CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LENGTH = 24;

/** A secret that opens nothing, and how it was written where a run may meet it. */
export interface Canary {
  readonly form: string;
  readonly secret: string;
}

const stateSchema = z.strictObject({
  canaries: z.array(z.strictObject({ form: z.string(), secret: z.string() })),
});

/** Letters and digits by chance, of each at least one: no text has it that was not given it. */
export function drawSecret(): string {
  const drawn = Array.from({ length: LENGTH - 3 }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
  return `${drawn}${randomInt(10)}xQ`;
}

/** Notes canaries beside those that the file holds; only this user may read it. */
export function noteCanaries(file: string, canaries: readonly Canary[]): void {
  const all = [...(existsSync(file) ? readCanaries(file) : []), ...canaries];
  writeFileSync(file, `${JSON.stringify({ canaries: all }, undefined, 2)}\n`, { mode: 0o600 });
}

/** @throws UsageError where there is no such file, or it holds none */
export function readCanaries(file: string): readonly Canary[] {
  try {
    const { canaries } = stateSchema.parse(JSON.parse(readNamedFileSync(file)));
    if (canaries.length > 0) return canaries;
  } catch (error) {
    if (error instanceof NoFileError) throw noCanaries(error.message);
    // Told below.
  }
  throw noCanaries(`${file} holds no canaries`);
}

function noCanaries(why: string): UsageError {
  return new UsageError(`--state: ${why}`, 'plant some: node harness/canaries/main.ts plant --state FILE');
}

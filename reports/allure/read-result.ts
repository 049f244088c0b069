import { lstatSync, readFileSync } from 'node:fs';
import type { TestResult } from 'allure-js-commons';
import { z } from 'zod';

export const RESULT_SUFFIX = '-result.json';
/** A file in a result's JSON, by the names that Allure gives. */
const ATTACHED = /"source":"([\w-]+-attachment(?:\.\w+)?)"/g;

/** What is looked at before a result is written anew. */
const resultSchema = z.looseObject({
  uuid: z.string(),
  labels: z.array(z.looseObject({ name: z.string() })),
  parameters: z.array(z.looseObject({ name: z.string() })),
});

/** A whole result; undefined where the file is torn, or is none. */
export function readResult(file: string): TestResult | undefined {
  try {
    if (!lstatSync(file).isFile()) return undefined;
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return resultSchema.safeParse(value).success ? (value as TestResult) : undefined;
  } catch {
    return undefined;
  }
}

/** Names of the files that are attached to a result, those of its steps among them. */
export function attachedTo(result: TestResult): readonly string[] {
  return [...JSON.stringify(result).matchAll(ATTACHED)].map(([, name = '']) => name);
}

import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { readPlainFile } from './plain-file.ts';
import { writeWholeText } from './whole-text.ts';

/**
 * Writes a small file of JSON for this user alone, whole or not at all: also where the process is killed or the power fails.
 * What the suite reads again is written as it is: who has secrets in it takes them out before. @throws DiskFullError; HarnessError FILE_UNWRITABLE
 */
export function writeJson(path: string, value: unknown): void {
  writeWholeText(path, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600, directoryMode: 0o700 });
}

/**
 * What a file of JSON holds, in a known shape; the file is a plain one.
 * @param nextStep what a person does where it is torn, or of another version
 * @throws HarnessError FILE_UNREADABLE, which names the file
 */
export function readJson<T>(path: string, schema: z.ZodType<T>, nextStep: string): T {
  const unreadable = (why: string, cause?: unknown) =>
    new HarnessError('FILE_UNREADABLE', `${path} cannot be read: ${why}`, { nextStep, cause });
  let value: unknown;
  try {
    const text = readPlainFile(path);
    if (text.trim() === '') throw new SyntaxError('it is empty');
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable((cause as Error).message, cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`${issue?.path.join('.') || 'its top'} is not as it should be`, parsed.error);
}

/** The same, of a file that may be missing, torn or of another version, where that is as good as none. */
export function readJsonOrUndefined<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readPlainFile(path)));
  } catch {
    return undefined;
  }
}

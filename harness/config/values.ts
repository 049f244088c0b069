import { z } from 'zod';
import { settingPath } from './setting-path.ts';

/** No option has a use for more, and what reads a value need not bear it. */
const MOST_CHARACTERS = 4_096;
const MOST_IN_NAME = 64;
const MOST_IN_LIST = 500;

/** A switch: true or false, in the words of YAML and of shells. */
export const toggle = z.preprocess(
  (value) => (typeof value === 'string' ? (truthOf(value) ?? value) : value),
  z.boolean('must be true or false'),
);

/** Text on one line, without blanks around it. */
export const text = upTo(MOST_CHARACTERS)
  .regex(/^[^\p{Cc}]*$/u, { error: 'must be one line, without control characters', abort: true })
  .refine((value) => value === value.trim(), { error: 'must have no blanks around it', abort: true });

/** A directory of a node, by its whole path. */
export const directory = upTo(MOST_CHARACTERS).regex(
  /^(?:\/\w[\w.-]*)+$/,
  'must be the whole path of a directory, such as /etc/cni/net.d',
);

/** A name, or a pattern of names. */
export const name = upTo(MOST_IN_NAME);

/** Several values; as text, they are separated by commas or blanks. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) => splitWords(value),
    z
      .array(item, 'must be a list of names')
      .min(1, 'names nothing')
      .max(MOST_IN_LIST, `must not name more than ${MOST_IN_LIST}`)
      .readonly(),
  );
}

/** A number, both bounds included; as text, in decimal digits. */
export function numberFrom(least: number, most: number, kind: 'whole' | 'any' = 'any') {
  const words = `must be a ${kind === 'whole' ? 'whole ' : ''}number from ${least} to ${most}`;
  const fits = (value: number) =>
    value >= least && value <= most && (kind === 'any' || Number.isSafeInteger(value));
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,20}(?:\.\d{1,20})?$/.test(value) ? Number(value) : value),
    z.number(words).refine(fits, words),
  );
}

/** Settings of the installer, `KEY=VALUE`; one that stands alone is a list, too. */
export const settings = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(setting(), 'must be a list of KEY=VALUE').max(MOST_IN_LIST).readonly(),
);

/** What a word says of a switch; undefined if it says neither. */
export function truthOf(word: string): boolean | undefined {
  if (['true', '1', 'yes', 'on'].includes(word.toLowerCase())) return true;
  if (['false', '0', 'no', 'off'].includes(word.toLowerCase())) return false;
  return undefined;
}

function setting() {
  const error = 'must be KEY=VALUE, such as values.cni.repair.enabled=false';
  return upTo(MOST_CHARACTERS).refine(
    (one) => one.includes('=') && settingPath(one.split('=', 1)[0] ?? '') !== undefined,
    error,
  );
}

function upTo(most: number) {
  return z
    .string('must be text; in a file, put it in quotes')
    .max(most, { error: `must not be longer than ${most} characters`, abort: true });
}

function splitWords(value: unknown): unknown {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((one) =>
    typeof one === 'string' ? one.split(/[\s,]+/).filter((word) => word !== '') : [one],
  );
}

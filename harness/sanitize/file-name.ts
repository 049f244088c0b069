import { createHash } from 'node:crypto';

const LONGEST = 100;
/** Names that Windows keeps to itself, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name of one file, made of any text: letters, digits, `_`, `.`, `-`, none of them leading out of a folder. Spaces become
 * dashes. A name that says less than the text, being cut or stripped, has a part of its hash, so that two stay two.
 */
export function fileName(text: string): string {
  const extension = /\.[a-z0-9]{1,8}$/i.exec(text)?.[0] ?? '';
  const own = text.slice(0, text.length - extension.length);
  const stem = own
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, LONGEST);
  const isWhole = stem !== '' && stem === own.replaceAll(/[ /:]+/g, '-');
  if (isWhole && !RESERVED.test(stem)) return stem + extension;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return [...(stem === '' ? [] : [`${RESERVED.test(stem) ? '_' : ''}${stem}`]), hash].join('-') + extension;
}

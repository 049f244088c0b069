import { realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

const IMAGE = /^image\/(?:png|jpeg)$/;
const SHOWN_AS_IT_IS = /^(?:text\/plain|application\/(?:json|yaml)|image\/(?:png|jpeg))$/;

/** The media type that an attachment is shown as. The page would show others, such as HTML, as what they are. */
export function shownAs(mediaType: string): string {
  return SHOWN_AS_IT_IS.test(mediaType) ? mediaType : 'text/plain';
}

export function isImage(mediaType: string): boolean {
  return IMAGE.test(mediaType);
}

/** A file of the output directory, wherever links lead; anything else is none: a report would carry it away. */
export function fileWithin(output: string, path: string): string | undefined {
  try {
    const file = realpathSync(join(output, path));
    return file.startsWith(`${realpathSync(output)}${sep}`) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

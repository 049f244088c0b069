import { harmless } from '../sanitize/harmless.ts';

/** Writes to a terminal or a pipe what is harmless of a text: every word of this suite goes this way. */
export function harmlessWriter(stream: { write(text: string): unknown }): (text: string) => void {
  return (text) => void stream.write(harmless(text));
}

import { styleText } from 'node:util';

const STYLES = {
  bold: 'bold',
  dim: 'dim',
  conformant: 'green',
  'non-conformant': ['red', 'bold'],
  inconclusive: 'magenta',
  partial: 'yellow',
  known: 'yellow',
  'not-supported': 'cyan',
  skipped: 'dim',
} as const;

/** Colours a text by what it means; a painter without colour gives it back as it is. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text;
  // Whether there is colour is the caller's to say, so the stream is not asked again.
  return (style, text) =>
    styleText(STYLES[style] as Parameters<typeof styleText>[0], text, { validateStream: false });
}

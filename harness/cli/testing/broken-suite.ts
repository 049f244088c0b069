import { type InlineOptions, type InlineSuite, inlineSuite } from './inline-suite.ts';

/** The one requirement that both lanes have, and judge well. */
export const F05 = { 'CNI-F-05': 'conformant' } as const;

/** A suite where something is otherwise in lane `init`. */
export function broken(name: string, breaks: InlineOptions['answer']): InlineSuite {
  return inlineSuite({
    specs: F05,
    answer: (command, suite) =>
      command.name === name && command.lane === 'init' ? breaks?.(command, suite) : undefined,
  });
}

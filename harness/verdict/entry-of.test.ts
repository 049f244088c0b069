import { expect, test } from 'vitest';
import { entryOf } from './entry-of.ts';

const PORTS: Readonly<Record<string, number>> = { inbound: 15006, outbound: 15001 };

test('a word that is in the table has its entry', () => {
  expect(entryOf(PORTS, 'inbound')).toBe(15006);
});

test.each(['inboundx', '', 'toString'])(
  'of "%s", which is none of its words, nothing can be said',
  (word) => {
    expect(() => entryOf(PORTS, word)).toThrow(`observed "${word}", which is none of inbound, outbound`);
  },
);

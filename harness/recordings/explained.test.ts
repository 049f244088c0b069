import { expect, test } from 'vitest';
import { explainedBy, renewed } from './explained.ts';
import type { Explanations } from './explanations.ts';
import type { ChangeName } from './machine-mutants.ts';
import type { Sensitivity } from './unnoticed.ts';

const ID = 'CNI-E-01';
const KNOWN: Explanations = {
  reasons: { NODE: 'names the node' },
  explained: { [ID]: { '[].node': 'NODE', '[].uid': ['NODE', 'changed'] } },
  holes: { [ID]: { '[].rules[]': ['rules in another order pass', 'swapped'] } },
};
const PASSES: Sensitivity['unnoticed'] = new Map<string, 'whole' | readonly ChangeName[]>([
  ['[].node', 'whole'],
  ['[].uid', ['changed']],
  ['[].rules[]', ['swapped']],
]);
const sensitivity = (unnoticed: Sensitivity['unnoticed'], more: Partial<Sensitivity> = {}): Sensitivity => ({
  unnoticed,
  thrown: [],
  tried: 9,
  ...more,
});
const NOTHING = { unexplained: [], notNeeded: [], faults: [] };

test('what is explained, or known as a hole, is fine', () => {
  expect(explainedBy(KNOWN, ID, sensitivity(PASSES))).toEqual(NOTHING);
});

test('a new insensitive member, and one more change of a known one, are named', () => {
  const more = new Map<string, 'whole' | readonly ChangeName[]>([
    ...PASSES,
    ['[].ports', 'whole'],
    ['[].uid', ['emptied', 'changed']],
  ] as const);
  expect(explainedBy(KNOWN, ID, sensitivity(more))).toEqual({
    ...NOTHING,
    unexplained: [`${ID} [].uid: emptied`, `${ID} [].ports: whole`],
  });
});

test('a line that is no longer needed is named, of a mended hole too', () => {
  expect(
    explainedBy(
      KNOWN,
      ID,
      sensitivity(new Map<string, 'whole' | readonly ChangeName[]>([['[].node', 'whole']])),
    ),
  ).toEqual({
    ...NOTHING,
    notNeeded: [`${ID} [].uid: changed`, `${ID} [].rules[]: swapped`],
  });
});

test('nothing to change, a judge that throws, and a reason that there is not, are faults', () => {
  const unreasoned = { ...KNOWN, reasons: {} };
  const { faults } = explainedBy(unreasoned, ID, sensitivity(PASSES, { thrown: ['x: TypeError'], tried: 0 }));
  expect(faults).toEqual([
    `${ID}: no member of a recorded observation can be changed`,
    `${ID} x: TypeError`,
    `${ID} [].node: there is no reason NODE`,
    `${ID} [].uid: there is no reason NODE`,
  ]);
});

test('renewed, lines keep their reason where they still fit, and a person has to give the others one', () => {
  const now = new Map<string, 'whole' | readonly ChangeName[]>([
    ['[].node', 'whole'],
    ['[].uid', ['emptied', 'changed']],
    ['[].rules[]', ['doubled', 'swapped']],
  ] as const);
  expect(renewed(KNOWN, ID, now)).toEqual({
    ...KNOWN,
    explained: {
      [ID]: {
        '[].node': 'NODE',
        '[].uid': ['UNEXPLAINED', 'emptied', 'changed'],
        '[].rules[]': ['UNEXPLAINED', 'doubled'],
      },
    },
  });
  expect(renewed(KNOWN, ID, new Map())).toEqual({ ...KNOWN, explained: { [ID]: {} }, holes: { [ID]: {} } });
});

test('a new line gets the reason that another requirement has for as much of the same member, and that is told', () => {
  const other = {
    '[].node': 'NODE',
    'root[].redirection.said': 'NODE',
    '[].few': ['NODE', 'swapped'] as const,
  };
  const all = { ...KNOWN, explained: { 'CNI-E-02': other } } as unknown as Explanations;
  const told: string[] = [];
  const now = new Map<string, 'whole' | readonly ChangeName[]>([
    ['[].node', ['changed']],
    ['another[].redirection.said', 'whole'],
    ['[].few', ['swapped', 'changed']],
    ['said', 'whole'],
  ]);
  const { explained } = renewed(all, ID, now, {
    alike: ['CNI-E-02'],
    propose: (line) => void told.push(line),
  });
  expect(explained[ID]).toEqual({
    '[].node': ['NODE', 'changed'],
    'another[].redirection.said': 'NODE',
    '[].few': ['UNEXPLAINED', 'changed', 'swapped'],
    said: 'UNEXPLAINED',
  });
  expect(told).toEqual([`${ID} [].node: NODE`, `${ID} another[].redirection.said: NODE`]);
  expect(renewed(all, ID, now).explained[ID]?.['[].node']).toEqual(['UNEXPLAINED', 'changed']);
});

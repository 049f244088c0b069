import { expect, test } from 'vitest';
import { harmlessJson } from './harmless.ts';
import { visible } from './visible.ts';

const from = (...codes: readonly number[]): string => String.fromCodePoint(...codes);

test.for([
  ['an escape of ANSI', `a${from(0x1b)}[31mb`, String.raw`a\u001b[31mb`],
  ['one of 8 bits', `a${from(0x9b)}31mb`, String.raw`a\u009b31mb`],
  ['a title of the terminal', `${from(0x1b)}]0;x${from(7)}`, String.raw`\u001b]0;x\u0007`],
  ['a carriage return', `good\rbad`, String.raw`good\u000dbad`],
  ['a backspace and NUL', from(8, 0), String.raw`\u0008\u0000`],
  ['a turn of direction', `a${from(0x202e)}b${from(0x2066)}c`, String.raw`a\u202eb\u2066c`],
  ['a half of a pair', `a${from(0xd800)}b`, String.raw`a\ud800b`],
  ['a separator of lines', `a${from(0x2028)}b`, String.raw`a\u2028b`],
  ['a command for GitHub', 'x\n  ::error file=a::b', 'x\n  : :error file=a::b'],
  ['an old command', 'x ##[group]y', 'x # #[group]y'],
  ['a command for Azure', 'x ##vso[task.setvariable variable=a]y', 'x # #vso[task.setvariable variable=a]y'],
] as const)('%s is shown, and does nothing', ([, text, shown]) => {
  expect(visible(text)).toBe(shown);
  expect(visible(shown)).toBe(shown);
});

test.for([
  'tabs\tand\nlines',
  'a naïve “quote” – 漢字 🙂',
  '::1 and ::ffff:10.0.0.1',
  'a::b::c',
  '## [a](b)',
])('nothing acts in %s', (text) => {
  expect(visible(text)).toBe(text);
});

test('line ends of Windows become plain ones', () => {
  expect(visible('a\r\nb')).toBe('a\nb');
});

test('JSON says the same, and nothing in it acts', () => {
  const value = { [from(0x9b)]: `${from(0x1b, 0x9b, 0x202e, 0xd800)} ##[error]x` };
  const json = harmlessJson(value);
  expect(json).toMatch(/^[\x20-\x7e]*$/);
  expect(json).not.toContain('##[');
  expect(JSON.parse(json)).toEqual(value);
});

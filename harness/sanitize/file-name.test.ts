import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { fileName } from './file-name.ts';

test.for(['pods.txt', 'echo-0.app.previous.log', 'CNI-E-02', 'a_b.c-d', 'a'])(
  '%s is a name as it is',
  (name) => {
    expect(fileName(name)).toBe(name);
  },
);

test('spaces and slashes become dashes', () => {
  expect(fileName('rules of a/b.txt')).toBe('rules-of-a-b.txt');
});

test.for([
  '',
  '.',
  '..',
  '../../etc/passwd',
  '/etc/passwd',
  'a/../../b',
  '..\\..\\b',
  'a\0b',
  '\u001b[31mred',
  'con',
  'NUL.txt',
  'lpt1',
  '-rf',
  '.hidden',
  'a.',
  'x'.repeat(5000),
  `${'x'.repeat(300)}.json`,
  '漢字',
  'a\nb',
  '<script>',
])('%j becomes the name of one file in its folder', (text) => {
  const name = fileName(text);
  expect(name).toMatch(/^\w[\w.-]{0,127}$/);
  expect(name).not.toMatch(/^(con|nul|lpt1)(\.|$)|\.$/i);
  expect(normalize(join('/folder', name))).toBe(`/folder/${name}`);
});

test('names that would become one stay two, and the extension stays', () => {
  const names = ['../a.log', '../../a.log', '漢.log', '字.log'].map(fileName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/\.log$/);
});

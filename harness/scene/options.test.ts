import { expect, test } from 'vitest';
import { parseSceneOptions } from './options.ts';

const parse = (...argv: string[]) => parseSceneOptions(argv, () => undefined);

test('both commands by Docker by default', () => {
  expect(parse()).toMatchObject({
    engine: 'docker',
    commands: ['conformance', 'test'],
    flags: [],
    twice: false,
    keep: false,
    folder: 'istio-cni-conformance',
  });
});

test('profile and names are handed on', () => {
  const options = parse(
    '--command',
    'test',
    '--profile',
    'quick',
    '--only',
    'E-02',
    '--only',
    '!F-06',
    '--twice',
  );
  expect(options).toMatchObject({
    commands: ['test'],
    flags: ['--profile', 'quick', '--only', 'E-02', '--only', '!F-06'],
    twice: true,
  });
});

test.each([[['--engine', 'rkt']], [['--umask', '9']], [['--folder', '../x']], [['--nothing']], [['word']]])(
  '%j is no usage',
  (argv) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

test('help is written, and nothing is to be done', () => {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  expect(parseSceneOptions(['--help'], write)).toBeUndefined();
  expect(text).toContain('--forget-build');
});

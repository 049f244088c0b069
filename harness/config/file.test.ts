import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import { fromFileText } from './file.ts';
import { resolveOptions } from './options.ts';
import { thrownBy } from './testing/thrown-by.ts';

const read = (text: string) => resolveOptions('run', fromFileText(text, 'icc.yaml'));

test('a mapping of options, in YAML or JSON; an empty file holds none', () => {
  expect(read('profile: full\nmode: [cni]\nworkers: 4\nkeep: yes\nset: a.b=c\n')).toMatchObject({
    profile: 'full',
    mode: ['cni'],
    workers: 4,
    keep: true,
    set: ['a.b=c'],
  });
  expect(read('{"only": ["E-02", "!F-06"], "bail": true}')).toMatchObject({
    only: ['E-02', '!F-06'],
    bail: true,
  });
  for (const empty of ['', '# nothing\n', '---\n']) expect(fromFileText(empty, 'icc.yaml').size).toBe(0);
});

test.each([
  ['- a\n- b\n', 'icc.yaml:1: no mapping of options', 'profile: quick'],
  ['word', 'icc.yaml:1: no mapping of options', 'profile: quick'],
  ['keep: true\nonly: [', 'icc.yaml:2: ', 'mend the file'],
  ['keep: true\nkeep: false\n', 'icc.yaml:2: keep is there already, in icc.yaml:1: keep', 'take one'],
  ['\nprofil: quick\n', 'icc.yaml:2: profil: no option has this name', 'did you mean profile?'],
  ['deadline-scale: 2\n', 'icc.yaml:1: deadline-scale: no option', 'did you mean deadlineScale?'],
  ['__proto__: {keep: true}\n', 'icc.yaml:1: __proto__: no option has this name', 'known are: mode'],
  ['config: other.yaml\n', 'icc.yaml:1: config: no option has this name', 'known are: mode'],
  ['? [a]\n: b\n', 'icc.yaml:1: ?: no option has this name', 'known are: mode'],
  ['only: &a [*a]\n', 'icc.yaml:1: only is neither a value nor a list of values', 'write the value itself'],
  ['&a only: *a\n', 'icc.yaml:1: only is neither a value nor a list of values', 'write the value itself'],
  ['keep: true\nmode: {cni: true}\n', 'icc.yaml:2: mode is neither a value nor', 'write the value itself'],
  ['&a {only: *a}\n', 'icc.yaml:1: only is neither a value nor', 'write the value itself'],
  ['profile: !own quick\n', 'icc.yaml:1: Unresolved tag: !own', 'mend the file'],
  ['a: 1\n---\nb: 2\n', 'icc.yaml:', 'mend the file'],
  ['json: true\n\ndeadlineScale: true\n', 'icc.yaml:3: deadlineScale must be a number', '--help'],
  ['deadlineScale: .nan\n', 'icc.yaml:1: deadlineScale must be a number from 0.1 to 20 (given: NaN)', 'help'],
  ['only:\n', 'icc.yaml:1: only is empty', 'leave it out'],
  ['only: [E-01, ""]\n', 'icc.yaml:1: only is empty', 'leave it out'],
  ['tag: 1.31\n', 'icc.yaml:1: tag must be text; in a file, put it in quotes (given: 1.31)', '--help'],
  ['profile: quik\n', 'icc.yaml:1: profile: unknown value "quik"', 'did you mean quick?'],
  ['output: "a\\0b"\n', 'icc.yaml:1: output must be one line', '--help'],
])('%j names line and member', (text, message, nextStep) => {
  const error = thrownBy(() => read(text));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(message);
  expect(error.nextStep).toContain(nextStep);
});

test('what is too deep for the parser is refused like any other text', () => {
  const error = thrownBy(() => read('['.repeat(100_000)));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain('icc.yaml');
});

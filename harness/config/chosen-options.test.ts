import { expect, test } from 'vitest';
import { chosenOptions } from './chosen-options.ts';
import { fromFileText } from './file.ts';
import { resolveOptions } from './options.ts';
import { type Flags, fromFlags } from './sources.ts';

const resolved = (flags: Flags) => resolveOptions('run', fromFlags(flags));

test('what is as by default was not chosen', () => {
  expect(chosenOptions(resolved({}))).toEqual({});
  expect(chosenOptions(resolved({ profile: ['core'], mode: ['init,cni'] }))).toEqual({});
});

test('what was chosen resolves to the same options', () => {
  const flags: Flags = {
    mode: ['cni'],
    istio: ['./checkout'],
    kubernetes: ['1.35.8'],
    set: ['a.b=c d'],
    only: ['E-01,!F-06'],
    deadlineScale: ['2'],
    kindFrom: ['https://kind.example'],
    strict: true,
  };
  const options = resolved(flags);
  const chosen = chosenOptions(options);
  expect(Object.keys(chosen).toSorted()).toEqual(Object.keys(flags).toSorted());
  expect(resolveOptions('run', fromFileText(JSON.stringify(chosen), 'chosen.json'))).toEqual(options);
});

import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import { OPTION_NAMES, rowOf } from './option-rows.ts';
import { OPTION_TABLE, type OptionName, type Options } from './option-table.ts';
import { flagOf, variableOf } from './option-words.ts';
import { type RawOptions, resolveOptions } from './options.ts';
import { fromEnvironment, fromFlags, isCi } from './sources.ts';
import { thrownBy } from './testing/thrown-by.ts';

const raw = (values: Readonly<Partial<Record<OptionName, unknown>>>): RawOptions =>
  new Map(Object.entries(values).map(([name, value]) => [name as OptionName, { value, where: name }]));
const resolve = (values: Parameters<typeof raw>[0]): Options => resolveOptions('run', raw(values));

test('flags outrank the environment, which outranks the file', () => {
  const file = raw({ profile: 'full', mode: ['cni'], workers: 4 });
  const environment = fromEnvironment({ ICC_PROFILE: 'quick', ICC_MODE: 'init', PATH: '/bin' });
  const options = resolveOptions('run', fromFlags({ profile: ['core'] }), environment, file);
  expect(options).toMatchObject({ profile: 'core', mode: ['init'], workers: 4, keep: false });
});

test('defaults are both modes, core and a first image source that works', () => {
  expect(resolve({})).toMatchObject({
    mode: ['init', 'cni'],
    profile: 'core',
    images: 'auto',
    istio: { kind: 'pinned' },
    output: undefined,
    deadlineScale: 1,
  });
});

test('what a command does not take is checked, and then is what it is by default', () => {
  expect(resolveOptions('list', raw({ json: 'true', keep: 'true', workers: '4' }))).toMatchObject({
    json: true,
    keep: false,
    workers: undefined,
  });
  expect(() => resolveOptions('list', raw({ workers: 'many' }))).toThrow('workers must be a whole number');
  expect(() => resolveOptions('down', raw({ registry: 'h.x', images: 'source' }))).not.toThrow();
});

test('ARTIFACTS stands in for the output, which ICC_OUTPUT outranks', () => {
  const output = (environment: Record<string, string>) =>
    resolveOptions('run', fromEnvironment(environment)).output;
  expect(output({ ARTIFACTS: '/logs/artifacts' })).toBe('/logs/artifacts');
  expect(output({ ARTIFACTS: '/logs/artifacts', ICC_OUTPUT: 'here' })).toBe('here');
  expect(output({ ICC_OUTPUT: 'here', ARTIFACTS: '/logs/artifacts' })).toBe('here');
  expect(output({ ARTIFACTS: '' })).toBeUndefined();
});

test.each([
  ['true', true],
  ['1', true],
  ['woodpecker', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['', false],
  [undefined, false],
])('CI=%s is CI: %j', (value, expected) => {
  expect(isCi({ CI: value })).toBe(expected);
});

test('lists come by commas, blanks or repetition; modes keep their order', () => {
  expect(resolve({ only: ['E-01,E-02', '!F-06'] }).only).toEqual(['E-01', 'E-02', '!F-06']);
  expect(resolve({ mode: 'cni, init' }).mode).toEqual(['init', 'cni']);
  expect(resolve({ lane: ['cni-nft', 'cni'] }).lane).toEqual(['cni-nft', 'cni']);
  const variables = fromEnvironment({ ICC_SET: 'a.b=1,2  c=d', ICC_ONLY: 'E-01, E-02' });
  expect(resolveOptions('run', variables)).toMatchObject({ set: ['a.b=1,2', 'c=d'], only: ['E-01', 'E-02'] });
});

test('istio is a directory where it looks like a path, else a version', () => {
  const istio = (value: string) => resolve({ istio: value }).istio;
  for (const path of ['./istio', '..', '/a/job@2/istio', 'a/istio'])
    expect(istio(path)).toEqual({ kind: 'directory', path });
  const development = 'v0.0.0-20250728205113-8a5e40a462e2';
  for (const version of ['1.30.3', 'v1.30.3', '1.31-alpha.eed52ebb66ad', development])
    expect(istio(version)).toEqual({ kind: 'version', version });
});

test.each<[Parameters<typeof raw>[0], RegExp, RegExp]>([
  [{ mode: 'cnii' }, /mode: unknown value "cnii"/, /did you mean cni/],
  [{ mode: ['init', 'cnii'] }, /mode: unknown value "cnii"/, /did you mean cni/],
  [{ lane: 'cni-ntf' }, /lane: unknown value "cni-ntf"/, /did you mean cni-nft/],
  [{ lane: 'cni@1.30' }, /lane cni@ must be followed by a version of Istio/, /--help/],
  [{ profile: 'quik' }, /profile: unknown value "quik"/, /did you mean quick/],
  [{ engine: 'dokcer' }, /engine: unknown value "dokcer"/, /did you mean docker/],
  [{ only: ',' }, /only names nothing/, /--help/],
  [{ only: '' }, /only is empty/, /give it a value, NAMES, or leave it out/],
  [{ only: ['E-01', ''] }, /only is empty/, /leave it out/],
  [{ set: ['novalue'] }, /must be KEY=VALUE/, /--help/],
  [{ set: ['a[b=secret'] }, /must be KEY=VALUE.*\(given: "a\[b=\*\*\*"\)/, /--help/],
  [{ set: ['a.[x]=y'] }, /must be KEY=VALUE/, /--help/],
  [{ set: ['a b=c'] }, /must be KEY=VALUE/, /--help/],
  [{ workers: 'many' }, /workers must be a whole number from 1 to 16/, /--help/],
  [{ workers: 1.5 }, /workers must be a whole number/, /--help/],
  [{ deadlineScale: 0 }, /deadlineScale must be a number from 0.1 to 20/, /--help/],
  [{ deadlineScale: '1e-9' }, /deadlineScale must be a number/, /--help/],
  [{ deadlineScale: '-1' }, /deadlineScale must be a number/, /--help/],
  [{ deadlineScale: 'NaN' }, /deadlineScale must be a number/, /--help/],
  [{ deadlineScale: '1000000' }, /deadlineScale must be a number/, /--help/],
  [{ deadlineScale: true }, /deadlineScale must be a number.*given: true/, /--help/],
  [{ keep: 'maybe' }, /keep must be true or false/, /--help/],
  [{ istio: 'latest' }, /istio must be a version such as 1.31.0/, /--help/],
  [{ istio: '1.31' }, /istio must be a version/, /--help/],
  [{ istio: 'v0.0.0-2026' }, /istio must be a version/, /--help/],
  [{ istio: ' ' }, /istio is empty/, /leave it out/],
  [{ lane: 'cni@nope' }, /lane cni@ must be followed.*\(given: "cni@nope"\)/, /--help/],
  [{ lane: 'init-dual@1.30' }, /\(given: "init-dual@1.30"\)/, /--help/],
  [{ lane: 'cni@https://hunter2@x' }, /\(given: "\*\*\*@x"\)/, /--help/],
  [{ istio: 'git@github.com:istio/istio' }, /istio must be a version.*given: "git@github/, /--help/],
  [{ istio: 'hunter2@github.com:istio/istio' }, /istio must be a version.*given: "\*\*\*@github/, /--help/],
  [{ istio: 'https://hunter2@x/istio' }, /istio must be a version.*"https:\/\/\*\*\*@x/, /--help/],
  [{ istio: 'https://ann:pw@x/istio' }, /istio must be a version.*"https:\/\/\*\*\*@x/, /--help/],
  [{ kubernetes: '1.36' }, /kubernetes must be a version/, /--help/],
  [{ kubernetes: 1.36 }, /kubernetes must be text; in a file, put it in quotes/, /--help/],
  [{ hub: 'istio' }, /hub must be HOST\/PATH/, /--help/],
  [{ hub: 'library/istio' }, /hub must be/, /--help/],
  [{ tag: 'a b' }, /tag must be the tag/, /--help/],
  [{ registry: 'h:0' }, /registry must be HOST/, /--help/],
  [{ registry: 'h:99999999' }, /registry must be HOST/, /--help/],
  [{ registry: '-oops:1' }, /registry must be HOST/, /--help/],
  [{ registry: 'user:p/w"x@h' }, /registry must be HOST.*\(given: "\*\*\*@h"\)/, /--help/],
  [{ registry: 'h.x', images: 'source' }, /--registry contradicts/, /leave one/],
  [{ kindFrom: 'ftp://x' }, /kindFrom must be an http/, /--help/],
  [{ kindFrom: 'https://x/?token=abc' }, /kindFrom must be.*token=\*\*\*"/, /--help/],
  [{ kindFrom: 'https://ann:pw@x/kind' }, /without a login.*https:\/\/\*\*\*@x/, /--help/],
  [
    { kindFrom: 'http://mirror.example/kind' },
    /kindFrom must be an https address; http is for loopback/,
    /--help/,
  ],
  [{ kindFrom: 'http://10.0.0.1/kind' }, /kindFrom must be an https address/, /--help/],
  [{ kindFrom: 'http://127.0.0.1.example/kind' }, /kindFrom must be an https address/, /--help/],
  [{ output: '' }, /output is empty/, /give it a value, DIR/],
  [{ output: ' a' }, /output must have no blanks around it/, /--help/],
])('%j is a usage error with a next step', (values, message, nextStep) => {
  const error = thrownBy(() => resolve(values));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(message);
  expect(error.nextStep).toMatch(nextStep);
});

test.each<[string, Parameters<typeof raw>[0], RegExp]>([
  ['name', { only: 'x'.repeat(100_000) }, /only must not be longer than 64 characters \(given: "x{60}…"\)/],
  ['list', { only: 'E-01,'.repeat(20_000) }, /only must not name more than 500/],
  ['text', { registry: 'a.'.repeat(50_000) }, /registry must not be longer than 4096 characters/],
  ['number', { shuffle: '9'.repeat(400) }, /shuffle must be a whole number/],
])('a huge %s is refused, and not shown', (_, values, message) => {
  const error = thrownBy(() => resolve(values));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThan(200);
});

test.each(['docker.io/istio/', 'Docker.io/Istio', 'Docker.io/istio', 'h.x/a//b', 'h.x'])(
  'the hub %s, which no image could be read from, is wrong use',
  (hub) => {
    expect(thrownBy(() => resolve({ hub })).message).toContain('must be HOST/PATH in small letters');
  },
);

test.each(['h/a//b', 'MIRROR/Prefix', 'h/.', 'http://h', 'h/a:1'])(
  'the registry %s, which could not be asked, is wrong use',
  (registry) => {
    const error = thrownBy(() => resolve({ registry }));
    expect(error.message).toContain('must be HOST, HOST:PORT or HOST:PORT/PREFIX in small letters');
  },
);

test.each([
  'https://mirror.example/kind',
  'http://127.0.0.1:8000',
  'http://localhost/x',
  'http://[::1]:8000/x',
])('kind may come from %s', (kindFrom) => {
  expect(resolve({ kindFrom }).kindFrom).toBe(kindFrom);
});

test('a registry may have a port and a path, a hub needs a path, and Kubernetes a v', () => {
  const given = { registry: 'mirror.example:5000/hub', hub: 'localhost:5000/istio', kubernetes: '1.35.8' };
  expect(resolve(given)).toMatchObject({ ...given, kubernetes: 'v1.35.8' });
});

test('an ICC_ variable that is no option is named, with the nearest', () => {
  const error = thrownBy(() => fromEnvironment({ ICC_PROFIL: 'quick' }));
  expect(error.message).toContain('ICC_PROFIL');
  expect(error.nextStep).toContain('ICC_PROFILE');
});

test('a flag that is given twice adds up, or is refused', () => {
  expect(resolveOptions('run', fromFlags({ lane: ['cni', 'init'] })).lane).toEqual(['cni', 'init']);
  expect(thrownBy(() => fromFlags({ profile: ['quick', 'core'] })).message).toBe(
    '--profile is given 2 times',
  );
});

test('another flag is no value', () => {
  const error = thrownBy(() => fromFlags({ output: ['--keep'] }));
  expect(error.message).toBe('--output has no value: --keep stands where it should be');
  expect(error.nextStep).toBe('write --output DIR');
});

test('flags and variables are the options in other letters', () => {
  expect(flagOf('deadlineScale')).toBe('--deadline-scale');
  expect(variableOf('deadlineScale')).toBe('ICC_DEADLINE_SCALE');
});

test('what an option is by default is what it may hold', () => {
  // Those of an Istio are no text: they were read already.
  const read = ['istio', 'upgradeFrom'];
  const written = OPTION_NAMES.filter((name) => !read.includes(name)).flatMap((name) => {
    const { default: value } = rowOf(name);
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [{ name, value }];
  });
  expect(written.length).toBeGreaterThan(5);
  for (const { name, value } of written) expect(OPTION_TABLE[name].schema.parse(value)).toEqual(value);
});

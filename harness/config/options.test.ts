import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import { resolveOptions } from './options.ts';
import { fromEnvironment, fromFileText, variableOf } from './sources.ts';

test('flags outrank the environment, which outranks the file', () => {
  const file = fromFileText('profile: full\nmode: [cni]\nworkers: 4\n', 'icc.yaml');
  const environment = fromEnvironment({ ICC_PROFILE: 'quick', ICC_MODE: 'init', PATH: '/bin' });
  const options = resolveOptions({ profile: 'core', keep: undefined }, environment, file);
  expect(options).toMatchObject({ profile: 'core', mode: ['init'], workers: 4, keep: false });
});

test('defaults are both modes, core and a first image source that works', () => {
  expect(resolveOptions({})).toMatchObject({
    mode: ['init', 'cni'],
    profile: 'core',
    images: 'auto',
    istio: { kind: 'pinned' },
    output: 'reports/out',
    deadlineScale: 1,
  });
});

test('ARTIFACTS stands in for the output, which ICC_OUTPUT outranks', () => {
  expect(fromEnvironment({ ARTIFACTS: '/logs/artifacts' })).toMatchObject({ output: '/logs/artifacts' });
  expect(fromEnvironment({ ARTIFACTS: '/logs/artifacts', ICC_OUTPUT: 'here' })).toMatchObject({
    output: 'here',
  });
});

test('CI is true for any value but false and the empty one', () => {
  expect(fromEnvironment({ CI: 'true' })).toEqual({ ci: true });
  expect(fromEnvironment({ CI: 'false' })).toEqual({ ci: false });
  expect(resolveOptions(fromEnvironment({})).ci).toBe(false);
});

test('lists come by commas, blanks or repetition; modes keep their order', () => {
  expect(resolveOptions({ only: ['E-01,E-02', '!F-06'] }).only).toEqual(['E-01', 'E-02', '!F-06']);
  expect(resolveOptions({ mode: 'cni, init' }).mode).toEqual(['init', 'cni']);
});

test('istio is a directory where it looks like a path, else a version', () => {
  expect(resolveOptions({ istio: './istio' }).istio).toEqual({ kind: 'directory', path: './istio' });
  expect(resolveOptions({ istio: 'v0.0.0-2026' }).istio).toEqual({ kind: 'version', version: 'v0.0.0-2026' });
});

test.each([
  [{ mode: 'cnii' }, /unknown mode "cnii"/, /did you mean cni/],
  [{ profile: 'quik' }, /unknown profile "quik"/, /did you mean quick/],
  [{ engine: 'dokcer' }, /unknown engine "dokcer"/, /did you mean docker/],
  [{ profil: 'quick' }, /unknown option profil/, /did you mean profile/],
  [{ set: ['novalue'] }, /must be KEY=VALUE/, /--help/],
  [{ workers: 'many' }, /option workers/, /--help/],
  [{ deadlineScale: 0 }, /option deadlineScale/, /--help/],
  [{ istio: 'latest' }, /option istio: must be a version/, /--help/],
  [{ istio: ' ' }, /option istio/, /--help/],
  [{ kubernetes: '1.36' }, /option kubernetes: must be a version/, /--help/],
  [{ hub: 'istio' }, /option hub: must be HOST\/PATH/, /--help/],
  [{ hub: 'library/istio' }, /option hub/, /--help/],
  [{ tag: 'a b' }, /option tag/, /--help/],
  [{ registry: 'h:0' }, /option registry/, /--help/],
  [{ registry: 'h:99999999' }, /option registry/, /--help/],
  [{ registry: '-oops:1' }, /option registry/, /--help/],
  [{ registry: 'user:pw@h' }, /option registry/, /--help/],
  [{ kindFrom: 'ftp://x' }, /option kindFrom/, /--help/],
  [
    { kindFrom: 'https://ann:pw@x/kind' },
    /option kindFrom: must be an address without a login.*https:\/\/\*\*\*@x/,
    /--help/,
  ],
])('%j is a usage error with a next step', (raw, message, nextStep) => {
  const error = thrownBy(() => resolveOptions(raw));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(message);
  expect(error.nextStep).toMatch(nextStep);
});

test.each(['docker.io/istio/', 'Docker.io/Istio', 'Docker.io/istio', 'h.x/a//b', 'h.x'])(
  'the hub %s, which no image could be read from, is wrong use',
  (hub) => {
    const error = thrownBy(() => resolveOptions({ hub }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain('must be HOST/PATH in small letters');
  },
);

test.each(['h/a//b', 'MIRROR/Prefix', 'h/.', 'http://h', 'h/a:1'])(
  'the registry %s, which could not be asked, is wrong use',
  (registry) => {
    const error = thrownBy(() => resolveOptions({ registry }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain('must be HOST, HOST:PORT or HOST:PORT/PREFIX in small letters');
  },
);

test('a registry may have a port and a path, a hub needs a path, and Kubernetes a v', () => {
  const given = { registry: 'mirror.example:5000/hub', hub: 'localhost:5000/istio', kubernetes: '1.35.8' };
  expect(resolveOptions(given)).toMatchObject({ ...given, kubernetes: 'v1.35.8' });
  expect(resolveOptions({ istio: '1.30.3' }).istio).toEqual({ kind: 'version', version: '1.30.3' });
});

test('an ICC_ variable that is no option is named, with the nearest', () => {
  const error = thrownBy(() => fromEnvironment({ ICC_PROFIL: 'quick' }));
  expect(error.message).toContain('ICC_PROFIL');
  expect(error.nextStep).toContain('ICC_PROFILE');
});

test('a file that is no mapping is a usage error', () => {
  expect(thrownBy(() => fromFileText('- a\n- b\n', 'x.yaml')).message).toContain('x.yaml');
  expect(thrownBy(() => fromFileText('a: [', 'x.yaml')).message).toContain('x.yaml');
  expect(fromFileText('', 'x.yaml')).toEqual({});
});

test('variables are the options in capitals', () => {
  expect(variableOf('deadlineScale')).toBe('ICC_DEADLINE_SCALE');
});

function thrownBy(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    return error as UsageError;
  }
  throw new Error('nothing was thrown');
}

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../suites/catalogue/catalogue.ts';
import { resolveOptions } from '../config/options.ts';
import { type Flags, fromFlags } from '../config/sources.ts';
import { askedFor } from './asked-for.ts';
import type { Context } from './context.ts';

const asked = async (flags: Flags, keep = false) => {
  const options = resolveOptions('run', fromFlags(flags));
  const repository = join(import.meta.dirname, '../..');
  return await askedFor({ options, catalogue, repository } as unknown as Context, keep);
};

test('lanes and the version of Istio are what the options say', async () => {
  const { lanes, istio } = await asked({ mode: ['cni'], istio: ['v1.30.3'] });
  expect(lanes.map((lane) => lane.id)).toEqual(['cni']);
  expect(lanes.map(istio)).toEqual(lanes.map(() => '1.30.3'));
});

test.each<[Flags, boolean, string]>([
  [{ upgradeFrom: ['1.30.2'] }, false, '--upgrade-from: no lane of this run upgrades'],
  [{ istio: ['/nope'] }, false, '/nope: no checkout of istio.io/istio'],
  [{ output: ['/dev/null/x'] }, false, '/dev/null is not a directory'],
  [{ mode: ['cni'], lane: ['init-nft'] }, false, '--lane init-nft contradicts --mode cni'],
  [{ mode: ['init'], only: ['E-01'] }, false, 'nothing is left to judge'],
  [{ only: ['E-99'] }, false, 'no requirement, theme or pattern "E-99"'],
  [{ profile: ['full'] }, true, 'cannot all be kept'],
])('%j, kept: %j, is refused before the machine is looked at', async (flags, keep, message) => {
  await expect(asked(flags, keep)).rejects.toMatchObject({ code: 'USAGE' });
  await expect(asked(flags, keep)).rejects.toThrow(message);
});

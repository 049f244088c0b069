import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { KubeApiError, KubeUnreachableError } from '../kube/errors.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { ActEntry } from './act-entry.ts';
import { keptActs } from './kept-acts.ts';

const entry = (parts: Partial<ActEntry> = {}): ActEntry => ({
  version: 1,
  act: 'set-variable',
  what: 'REPAIR_ENABLED=false',
  parameters: { name: 'REPAIR_ENABLED' },
  before: { variable: null },
  by: 'CNI-L-07',
  owner: { pid: 7 },
  since: '2026-01-01T00:00:00Z',
  ...parts,
});

test('an act is kept in the cluster, where another machine reads it, until it is taken off', async () => {
  const kube = fakeKube();
  const forget = await keptActs(kube, temporaryDirectory(), 'cni').keep(entry());
  const elsewhere = keptActs(kube, temporaryDirectory(), 'cni');
  expect((await elsewhere.all()).map((kept) => kept.entry)).toEqual([entry()]);
  expect(await keptActs(kube, temporaryDirectory(), 'init').all()).toEqual([]);
  await forget();
  expect(await elsewhere.all()).toEqual([]);
});

test('what may cut off the API is kept here, and what the cluster takes none of', async () => {
  const directory = temporaryDirectory();
  const kube = fakeKube();
  const forget = await keptActs(kube, directory, 'cni').keep(entry(), { here: true });
  const refused = new KubeApiError('POST', 403, '');
  const refusing = { ...kube, create: () => Promise.reject(refused), list: () => Promise.reject(refused) };
  const later = entry({ since: '2026-01-01T00:00:01Z' });
  await keptActs(refusing, directory, 'cni').keep(later);
  expect(kube.writes).toEqual([]);
  expect((await keptActs(refusing, directory, 'cni').all()).map((kept) => kept.entry)).toEqual([
    later,
    entry(),
  ]);
  await forget();
  expect(readdirSync(directory)).toHaveLength(1);
});

test('a cluster that does not answer is not one without acts, nor is anything done in it', async () => {
  const away = new KubeUnreachableError('GET', 'no answer', undefined);
  const kube = { ...fakeKube(), create: () => Promise.reject(away), list: () => Promise.reject(away) };
  const acts = keptActs(kube, temporaryDirectory(), 'cni');
  await expect(acts.keep(entry())).rejects.toBe(away);
  await expect(acts.all()).rejects.toBe(away);
});

test.for([
  { before: { env: [{ name: 'DB_PASSWORD', value: 'hunter22' }] } },
  { parameters: { name: 'API_TOKEN', value: 'hunter22' } },
])('a secret is kept nowhere: %j', async (parts) => {
  const [kube, directory] = [fakeKube(), temporaryDirectory()];
  await expect(keptActs(kube, directory, 'cni').keep(entry(parts))).rejects.toMatchObject({
    code: 'SECRET_IN_ACT',
  });
  expect([kube.writes, readdirSync(directory)]).toEqual([[], []]);
});

test.for(['', '{"version":1', '{"version":2}', 'null'])(
  'a record that is torn, or of another version, is one all the same: %j',
  async (text) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'act-cni-0123abcd.json'), text);
    const [kept] = await keptActs(fakeKube(), directory, 'cni').all();
    expect(kept).toMatchObject({ entry: undefined, where: join(directory, 'act-cni-0123abcd.json') });
  },
);

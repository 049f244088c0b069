import { expect, test } from 'vitest';
import { ProductRefusal, verdictOfError } from './outcome.ts';
import { unlessRefused } from './unless-refused.ts';

const refusal = new ProductRefusal({ subject: 'pod a/b', expected: 'a sandbox', seen: 'none' }, undefined);

test('a pod that the product refuses blocks whoever only needed it', async () => {
  const verdict = await unlessRefused('CNI-E-01', Promise.reject(refusal)).catch(verdictOfError);
  expect(verdict).toMatchObject({ kind: 'inconclusive', blockedBy: 'CNI-E-01' });
});

test('any other error, and what was started, stay as they are', async () => {
  await expect(unlessRefused('CNI-E-01', Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await unlessRefused('CNI-E-01', Promise.resolve(1))).toBe(1);
});

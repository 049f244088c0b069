import { once } from 'node:events';
import { expect, test } from 'vitest';
import { HarnessError, UsageError } from '../../errors/errors.ts';
import { assessHost } from '../../host/check-result.ts';
import { imagesCheck } from './images-check.ts';

const BUILT = { name: 'source', why: 'images by source, built here' } as const;
const NONE = new HarnessError('NO_IMAGES', 'images by registry: refused', { nextStep: 'mend that' });

/** No registry answered before the deadline; what is chosen then. */
const afterwards = (choice: () => typeof BUILT) => async (deadline: AbortSignal) => {
  await once(deadline, 'abort');
  return choice();
};

test.for([
  ['a build here', () => BUILT],
  [
    'no images',
    () => {
      throw NONE;
    },
  ],
] as const)('a registry that is slow makes no machine unfit: %s', async ([, choice]) => {
  const { source, finding } = await imagesCheck(afterwards(choice), AbortSignal.timeout(20));
  expect(source).toBe('registry');
  expect(finding).toMatchObject({ level: 'warn', unknown: true });
  expect(finding.seen).toContain('the registry was not asked to the end');
  expect(assessHost([finding]).fit).toBe(true);
});

test('a registry that lets the deadline pass unheard is not waited for', async () => {
  const { promise } = Promise.withResolvers<typeof BUILT>();
  const { finding } = await imagesCheck(async () => await promise, AbortSignal.timeout(20));
  expect(finding.level).toBe('warn');
});

test('what was found in time is said as it is', async () => {
  const { signal } = new AbortController();
  expect(await imagesCheck(async () => BUILT, signal)).toMatchObject({
    source: 'source',
    finding: { level: 'ok', seen: BUILT.why },
  });
  const refused = await imagesCheck(async () => await Promise.reject(NONE), signal);
  expect(refused.finding).toMatchObject({ level: 'unfit', remedy: 'mend that' });
  const wrong = new UsageError('no such tag', 'the nearest tags');
  await expect(imagesCheck(async () => await Promise.reject(wrong), signal)).rejects.toBe(wrong);
});

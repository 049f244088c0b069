import { expect, test } from 'vitest';
import { inlineSuite, NOTHING } from './testing/inline-suite.ts';

test("a lane's own process judges through vitest; with --bail none after the first that is red or inconclusive", {
  timeout: 240_000,
}, async () => {
  const specs = {
    'CNI-L-20': 'known',
    'CNI-E-01': 'conformant',
    'CNI-E-02': 'inconclusive',
    'CNI-E-03': 'conformant',
  } as const;
  const suite = inlineSuite({ specs, ownProcess: true });
  const { exitCode, rows, report } = await suite.conformance('run --mode cni --workers 1 --bail');
  expect(exitCode).toBe(3);
  expect(rows).toEqual([
    'CNI-L-20 cni non-conformant',
    'CNI-E-01 cni conformant',
    'CNI-E-02 cni inconclusive',
    'CNI-E-03 cni inconclusive',
  ]);
  const causes = report?.requirements.map(({ known, cause }) => known ?? cause);
  expect(causes).toEqual(['FINDING-3', undefined, undefined, 'not-reached']);
  expect(suite.left()).toEqual(NOTHING);
});

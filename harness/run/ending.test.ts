import { expect, test } from 'vitest';
import { HarnessError, SafetyError } from '../errors/errors.ts';
import { Interrupted, worstExit } from '../errors/exit.ts';
import { endLine, exitCodes, metAs } from './ending.ts';

const AT = '2026-11-24T09:00:00Z';
const BROKEN = new HarnessError('BROKEN', 'the lane broke', { nextStep: 'look' });
const REFUSED = new SafetyError('a cluster that is not ours', 'see whose it is');
const STOPPED = new Interrupted('SIGTERM');

test('what ended the work is why it did not come to its end; what was met then are problems', () => {
  const ending = {
    failure: BROKEN,
    met: [metAs(new Error('no space\nat all'), (line) => `tear-down: ${line}`)],
  };
  expect(endLine(AT, ending)).toEqual({
    type: 'end',
    at: AT,
    interrupted: 'BROKEN: the lane broke\n  next: look',
    errorCode: 'BROKEN',
    problems: ['tear-down: Error: no space'],
  });
  expect(exitCodes(ending)).toEqual([3, 3]);
});

test.each([
  ['nothing', undefined, [], {}],
  ['a signal', STOPPED, [], { interrupted: 'interrupted by SIGTERM', signal: 'SIGTERM' }],
  ['a signal at the end', undefined, [STOPPED], { interrupted: 'interrupted by SIGTERM', signal: 'SIGTERM' }],
  [
    'a signal after a failure',
    REFUSED,
    [STOPPED],
    {
      interrupted: expect.stringMatching(/^REFUSED_FOR_SAFETY: .*; interrupted by SIGTERM$/s),
      signal: 'SIGTERM',
      errorCode: 'REFUSED_FOR_SAFETY',
    },
  ],
  [
    'a refusal after a failure',
    BROKEN,
    [REFUSED],
    {
      interrupted: 'BROKEN: the lane broke\n  next: look',
      errorCode: 'REFUSED_FOR_SAFETY',
      problems: ['REFUSED_FOR_SAFETY: a cluster that is not ours'],
    },
  ],
])('%s: the line says what comes to the same exit code', (_, failure, met, said) => {
  const ending = { failure, met: met.map((error) => metAs(error)) };
  expect(endLine(AT, ending)).toEqual({ type: 'end', at: AT, ...said });
  const code = worstExit(0, ...exitCodes(ending));
  expect(code).toBe(failure === undefined && met.length === 0 ? 0 : 'signal' in said ? 143 : 4);
});

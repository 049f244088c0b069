import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import { settled } from './trial.ts';

test('what goes away by itself is not left', async () => {
  const looks = [['link veth2'], []];
  expect(await settled(async () => looks.shift() ?? [])).toEqual([]);
});

test('a look that fails is no look: it does not say that nothing is left', async () => {
  const look = async () => {
    throw new HarnessError('COMMAND_FAILED', 'no daemon answers', { nextStep: 'start it' });
  };
  expect(await settled(look)).toEqual([expect.stringMatching(/^nobody could look: .*no daemon answers/)]);
});

import { expect, test } from 'vitest';
import { UndoStack } from '../time/undo.ts';
import { holdMachine } from './single.ts';

test('one at a time', async () => {
  const name = `test-${process.pid}`;
  {
    await using first = new UndoStack();
    await holdMachine(first, name);
    await using second = new UndoStack();
    await expect(holdMachine(second, name)).rejects.toThrow('another scene goes on');
  }
  await using third = new UndoStack();
  await holdMachine(third, name);
});

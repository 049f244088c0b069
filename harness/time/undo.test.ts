import { expect, test } from 'vitest';
import { UndoStack } from './undo.ts';

test('undoes in reverse order, and all of it although one fails', async () => {
  const done: string[] = [];
  const undo = new UndoStack();
  undo.before('namespace', async () => void done.push('namespace'));
  undo.before('policy', () => Promise.reject(new Error('conflict')));
  undo.before('pod', async () => void done.push('pod'));
  await expect(undo.undoAll()).rejects.toMatchObject({
    code: 'UNDO_FAILED',
    message: 'could not undo: policy',
  });
  expect(done).toEqual(['pod', 'namespace']);
  expect(undo.pending).toEqual([]);
});

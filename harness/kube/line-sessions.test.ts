import { expect, test } from 'vitest';
import type { LineHandlers } from './kube.ts';
import { lineSessions } from './line-sessions.ts';

const POD = { namespace: 'conformance-probe', name: 'probe-a' };
const BOUNDS = { timeoutMs: 60_000 };

interface Asked {
  readonly id: string;
  readonly word: string;
}

/** Programs that answer by `reply`, or keep silent. */
function programs(reply: (asked: Asked, handlers: LineHandlers) => void) {
  const opened: string[] = [];
  const closed: string[] = [];
  const sessions = lineSessions({
    open: async ({ name }, handlers) => {
      opened.push(name);
      return { write: (line) => reply(JSON.parse(line), handlers), close: () => closed.push(name) };
    },
    silent: (pod, timeoutMs) => new Error(`${pod} gave no answer within ${timeoutMs} ms`),
  });
  return { sessions, opened, closed };
}

const echoes = ({ id, word }: Asked, { line }: LineHandlers): void => line(`{"id":"${id}","word":"${word}"}`);

test('one program answers all that is asked of a pod', async () => {
  const { sessions, opened, closed } = programs(echoes);
  const answers = await Promise.all(['a', 'b', 'c'].map((word) => sessions.ask(POD, { word }, BOUNDS)));
  expect(answers.map((text) => JSON.parse(text).word)).toEqual(['a', 'b', 'c']);
  expect(new Set(answers.map((text) => JSON.parse(text).id)).size).toBe(3);
  expect(opened).toEqual(['probe-a']);
  sessions.close();
  await Promise.resolve();
  expect(closed).toEqual(['probe-a']);
});

test('answers may come in another order, among lines that are for nobody', async () => {
  const held: (() => void)[] = [];
  const { sessions } = programs((asked, handlers) => {
    handlers.line('{"time":"2026-11-24T09:00:00.000Z","event":"request"}');
    handlers.line('{"id":"another","word":"b"}');
    held.push(() => echoes(asked, handlers));
    if (asked.word === 'b') for (const send of held.toReversed()) send();
  });
  const answers = await Promise.all(['a', 'b'].map((word) => sessions.ask(POD, { word }, BOUNDS)));
  expect(answers.map((text) => JSON.parse(text).word)).toEqual(['a', 'b']);
});

test('a program that ended fails what was asked of it, and the next request reaches another', async () => {
  let dead = true;
  const { sessions, opened } = programs((asked, handlers) => {
    if (dead) handlers.ended(new Error('the connection closed (1006)'));
    else echoes(asked, handlers);
  });
  await expect(sessions.ask(POD, { word: 'a' }, BOUNDS)).rejects.toThrow('closed (1006)');
  dead = false;
  await sessions.ask(POD, { word: 'a' }, BOUNDS);
  expect(opened).toHaveLength(2);
});

test('a program that cannot be reached says why', async () => {
  const sessions = lineSessions({
    open: async () => {
      throw new Error('no such pod');
    },
    silent: () => new Error('silent'),
  });
  await expect(sessions.ask(POD, {}, BOUNDS)).rejects.toThrow('no such pod');
});

test('a program that has fallen silent is let go, and the next request reaches another', async () => {
  let silent = true;
  const { sessions, opened, closed } = programs((asked, handlers) => {
    if (!silent) echoes(asked, handlers);
  });
  await expect(sessions.ask(POD, { word: 'a' }, { timeoutMs: 1 })).rejects.toThrow('no answer within 1 ms');
  silent = false;
  await sessions.ask(POD, { word: 'a' }, BOUNDS);
  expect(opened).toHaveLength(2);
  expect(closed).toHaveLength(1);
});

test('who still waits for a program that was silent to another gets its answer', async () => {
  const held: (() => void)[] = [];
  const { sessions, closed } = programs((asked, handlers) => void held.push(() => echoes(asked, handlers)));
  const patient = sessions.ask(POD, { word: 'b' }, BOUNDS);
  await expect(sessions.ask(POD, { word: 'a' }, { timeoutMs: 1 })).rejects.toThrow('no answer within 1 ms');
  expect(closed).toEqual([]);
  for (const send of held) send();
  expect(JSON.parse(await patient).word).toBe('b');
  await Promise.resolve();
  expect(closed).toHaveLength(1);
});

test('a program that is reached when nobody waits any more is asked nothing, and let go', async () => {
  const reached = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const said: string[] = [];
  const sessions = lineSessions({
    open: async () => {
      await reached.promise;
      return { write: (line) => said.push(line), close: () => closed.resolve() };
    },
    silent: () => new Error('silent'),
  });
  await expect(sessions.ask(POD, {}, { timeoutMs: 1 })).rejects.toThrow('silent');
  reached.resolve();
  await closed.promise;
  expect(said).toEqual([]);
});

test('who is interrupted keeps its program', async () => {
  const { sessions, opened } = programs(({ word, ...asked }, handlers) => {
    if (word === 'b') echoes({ word, ...asked }, handlers);
  });
  const interrupt = new AbortController();
  const interrupted = sessions.ask(POD, { word: 'a' }, { ...BOUNDS, signal: interrupt.signal });
  interrupt.abort(new Error('interrupted'));
  await expect(interrupted).rejects.toThrow('interrupted');
  await sessions.ask(POD, { word: 'b' }, BOUNDS);
  expect(opened).toHaveLength(1);
});

test('silence ends by the deadline or by the signal', async () => {
  const { sessions } = programs(() => undefined);
  await expect(sessions.ask(POD, {}, { timeoutMs: 1 })).rejects.toThrow('no answer within 1 ms');
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(sessions.ask(POD, {}, { ...BOUNDS, signal })).rejects.toThrow('interrupted');
});

test('a program that is let go while it is not reached yet is not tried for any more', async () => {
  const sessions = lineSessions({
    open: (_pod, _handlers, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('let go')))),
    silent: () => new Error('silent'),
  });
  const asked = sessions.ask(POD, { word: 'a' }, BOUNDS);
  sessions.close();
  await expect(asked).rejects.toThrow('let go');
});

import { expect, test } from 'vitest';
import type { Kube, LineHandlers } from '../kube/kube.ts';
import { probeSessions } from './probe-session.ts';
import { recorded } from './recorded.ts';

const PROBE = { namespace: 'conformance-probe', name: 'probe-a' };
const DOCUMENT = JSON.stringify(JSON.parse(recorded('probe-document.injected-cni')));
const BOUNDS = { timeoutMs: 60_000 };

/** Programs that answer by `reply`, or keep silent. */
function programs(reply: (id: number, handlers: LineHandlers) => void) {
  const started: string[] = [];
  const closed: string[] = [];
  const kube: Pick<Kube, 'execLines'> = {
    execLines: async ({ name }, _argv, { handlers }) => {
      started.push(name);
      return {
        write: (line) => reply((JSON.parse(line) as { id: number }).id, handlers),
        close: () => closed.push(name),
      };
    },
  };
  return { sessions: probeSessions(kube), started, closed };
}

const answers = (id: number, { line }: LineHandlers): void => line(`{"id":${id},"document":${DOCUMENT}}`);

test('one program answers all that is asked of a node', async () => {
  const { sessions, started, closed } = programs(answers);
  const looks = [1, 2, 3].map(() => sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS));
  expect(await Promise.all(looks)).toHaveLength(3);
  expect(started).toEqual(['probe-a']);
  sessions.close();
  await Promise.resolve();
  expect(closed).toEqual(['probe-a']);
});

test('answers may come in another order', async () => {
  const held: (() => void)[] = [];
  const { sessions } = programs((id, handlers) => {
    if (id === 1) held.push(() => handlers.line(`{"id":1,"error":"the first"}`));
    else {
      answers(id, handlers);
      for (const send of held) send();
    }
  });
  const first = sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS);
  const second = sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS);
  await expect(first).rejects.toThrow('could not look: the first');
  expect(await second).toHaveProperty('hostNetns');
});

test('a program that ended fails what was asked of it, and the next look starts another', async () => {
  let dead = true;
  const { sessions, started } = programs((id, handlers) => {
    if (dead) handlers.ended(new Error('the connection closed (1006)'));
    else answers(id, handlers);
  });
  await expect(sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS)).rejects.toThrow('closed (1006)');
  dead = false;
  await sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS);
  expect(started).toHaveLength(2);
});

test('a program that cannot be started says why', async () => {
  const sessions = probeSessions({
    execLines: async () => {
      throw new Error('no such pod');
    },
  });
  await expect(sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS)).rejects.toThrow('no such pod');
});

test('silence ends by the deadline or by the signal', async () => {
  const { sessions } = programs(() => undefined);
  await expect(sessions.ask(PROBE, { pods: [], sections: [] }, { timeoutMs: 1 })).rejects.toThrow(
    'no answer within 1 ms',
  );
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(sessions.ask(PROBE, { pods: [], sections: [] }, { ...BOUNDS, signal })).rejects.toThrow(
    'interrupted',
  );
});

test('what is no document is shown', async () => {
  const { sessions } = programs((id, { line }) => line(`{"id":${id},"document":{"version":2}}`));
  await expect(sessions.ask(PROBE, { pods: [], sections: [] }, BOUNDS)).rejects.toThrow(
    'not a document of version 1',
  );
});

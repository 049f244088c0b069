import { expect, test } from 'vitest';
import { LANES } from '../../config/lanes.ts';
import { HarnessError, SafetyError } from '../../errors/errors.ts';
import type { ProgressEvent } from '../../log/progress.ts';
import type { Lane } from '../../model/lane.ts';
import { eachLane } from './each-lane.ts';

const lanes = LANES.filter((lane) => lane.id === lane.mode);
const foreign = new SafetyError('the cluster is not the one on record', 'see whose it is');

/** Works on all lanes, some of which fail. */
async function worked(errors: Readonly<Record<string, unknown>>, signal = new AbortController().signal) {
  const events: ProgressEvent[] = [];
  const done: string[] = [];
  const work = async ({ id }: Lane) => {
    await Promise.resolve();
    if (errors[id] !== undefined) throw errors[id];
    done.push(id);
  };
  const ended = await eachLane(lanes, work, { sink: (event) => events.push(event), signal }).catch(
    (error: unknown) => error,
  );
  return { ended, done, told: events.map((event) => ('text' in event ? event.text : event.type)) };
}

test('a lane that fails is told, and the other goes on', async () => {
  const { ended, done, told } = await worked({ init: new Error('no node') });
  expect([ended, done, told]).toEqual([undefined, ['cni'], ['lane init: Error: no node']]);
});

test('of an interruption nothing is told lane by lane', async () => {
  expect((await worked({ init: new Error('aborted') }, AbortSignal.abort())).told).toEqual([]);
});

test('a refusal for safety is the end of the run, after the other lane', async () => {
  const wrapped = new HarnessError('UNDO_FAILED', 'could not undo: it', { cause: foreign, nextStep: '' });
  for (const error of [foreign, wrapped]) {
    const { ended, done, told } = await worked({ cni: error });
    expect([ended, done, told.length]).toEqual([foreign, ['init'], 1]);
  }
});

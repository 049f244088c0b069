import { expect, test } from 'vitest';
import { resolveOptions } from '../config/options.ts';
import { fromFlags } from '../config/sources.ts';
import { systemClock } from '../time/clock.ts';
import type { Context } from './context.ts';
import { type OpenRun, runLine } from './open-run.ts';

const options = resolveOptions('run', fromFlags({ set: ['a.b=c'] }));
const context = { options, version: '0.1.0', clock: systemClock } as unknown as Context;
const run = { id: 'some', startedAt: '2026-11-29T10:00:00Z' } as OpenRun;
const parts = { engine: 'docker', memoryBytes: 1, plan: { lanes: [], judgements: [] } };

test("a run's settings are its own, or of the run that brought the lanes up", () => {
  expect(runLine(context, run, parts)).toMatchObject({ run: { settings: ['a.b=c'] } });
  expect(runLine(context, run, { ...parts, settings: ['d.e=f'] })).toMatchObject({
    run: { settings: ['d.e=f'] },
  });
});

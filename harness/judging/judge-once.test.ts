import {
  MessageHolderTestRuntime,
  setGlobalTestRuntime,
  type TestRuntime,
} from 'allure-js-commons/sdk/runtime';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Act, ActKind } from '../acts/act.ts';
import type { ObservedDefinition } from '../bench/definition.ts';
import type { JournalLine } from '../model/record.ts';
import { Findings } from '../verdict/findings.ts';
import { judgeOnce } from './judge-once.ts';
import { definition, lane, requirement } from './testing/sample-judgement.ts';

let told = new MessageHolderTestRuntime();
beforeEach(() => {
  told = new MessageHolderTestRuntime();
  setGlobalTestRuntime(told as TestRuntime);
});

const signal = new AbortController().signal;
const verdictIn = (line: JournalLine | undefined) => (line?.type === 'verdict' ? line.verdict : undefined);

test('the line is in the journal with the verdict and what was observed', async () => {
  const { attached, lines } = lane();
  await judgeOnce(definition({}), attached, signal);
  expect(lines).toMatchObject([
    { type: 'verdict', requirement: 'CNI-A-04', lane: 'cni', observation: { elements: 1 } },
  ]);
  expect(verdictIn(lines[0])?.kind).toBe('conformant');
});

test('a judge is given what the record will hold, and whoever is told of the verdict learns no secret', async () => {
  const { attached } = lane();
  const given: unknown[] = [];
  const line = await judgeOnce(
    definition({
      observe: async () => ({ env: [{ name: 'DB_PASSWORD', value: 'hunter22' }] }),
      judge: (seen) => {
        given.push(seen);
        return new Findings().equal('pod a', 'none', 'DB_PASSWORD=hunter22').judgement();
      },
    }),
    attached,
    signal,
  );
  expect(given).toEqual([{ env: [{ name: 'DB_PASSWORD', value: '[redacted]' }] }]);
  expect(verdictIn(line)?.reason).toBe('pod a: expected none, seen DB_PASSWORD=[redacted]');
  expect(JSON.stringify(line)).not.toContain('hunter22');
});

test('it says two steps to Allure, each ended as it went, with what was observed', async () => {
  const { attached } = lane();
  await judgeOnce(definition({ observe: async () => ({ elements: 2 }) }), attached, signal);
  await judgeOnce(definition({ observe: () => Promise.reject(new Error('no rules')) }), attached, signal);
  const said = told.messages().map(({ type, data }) => {
    if (type === 'attachment_content') return [data.name, Buffer.from(data.content, 'base64').toString()];
    return type === 'step_start' ? [data.name, 'begins'] : ['', type === 'step_stop' ? data.status : type];
  });
  expect(said).toEqual([
    ['observe', 'begins'],
    ['observation', '{\n "elements": 2\n}'],
    ['', 'passed'],
    ['judge', 'begins'],
    ['', 'failed'],
    ['observe', 'begins'],
    ['', 'broken'],
  ]);
});

test('an API server that is away while it is asked who blocks: undone, in the journal, the first error told', async () => {
  const { attached, lines } = lane({ agentReady: () => Promise.reject(new Error('ECONNREFUSED')) });
  let undone = false;
  const fails = definition({
    observe: async (bench) => {
      (
        bench as unknown as { undo: { before: (what: string, undo: () => Promise<void>) => void } }
      ).undo.before('something', async () => void (undone = true));
      throw new Error('the probe did not answer');
    },
  });
  await judgeOnce(fails, attached, signal);
  expect(undone).toBe(true);
  expect(verdictIn(lines[0])).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('the probe did not answer'),
  });
});

test('what is red tells what the plugin said of the pod that differs, and of no other', async () => {
  const { attached, lines } = lane();
  const [named, other] = ['shop/a', 'shop/b'].map((text) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name: text.slice(-1) },
    spec: { nodeName: 'n1' },
  }));
  await attached.kube.create(named!);
  await attached.kube.create(other!);
  const line = (pod: string) => ({ at: '', level: 'info', message: `excluded ${pod}`, pod, text: '' });
  const inspector = {
    pod: async () => ({ rules: {} }),
    node: async () => ({ log: { exists: true, lines: [line('shop/b'), line('shop/a')] } }),
  };
  const red = definition({
    judge: () => new Findings().about({ pod: 'shop/a' }).equal('elements', 1, 2).judgement(),
  });
  await judgeOnce(red, { ...attached, inspector: inspector as never }, signal);
  expect(verdictIn(lines[0])?.said).toEqual(['plugin of shop/a: excluded shop/a (info)']);
  const kept = lines[0]?.type === 'verdict' ? lines[0].evidence.map(({ path }) => path) : [];
  expect(kept[0]).toBe('evidence/cni/CNI-A-04/diagnostics/shop/a/said.txt');
  expect(kept.filter((path) => path.includes('shop/b'))).toEqual([]);
});

test('an agent that is not Ready blocks what fails meanwhile', async () => {
  const { attached, lines } = lane({ agentReady: async () => false });
  await judgeOnce(definition({ observe: () => Promise.reject(new Error('no rules')) }), attached, signal);
  expect(verdictIn(lines[0])).toMatchObject({ kind: 'inconclusive', blockedBy: 'CNI-A-01' });
});

test('a clean-up that fails takes away a good verdict, and leaves a red one red', async () => {
  const dirty = (elements: number) =>
    definition({
      observe: async (bench) => {
        (
          bench as unknown as { undo: { before: (what: string, undo: () => Promise<void>) => void } }
        ).undo.before('a namespace', () => Promise.reject(new Error('stuck')));
        return { elements };
      },
    });
  const { attached, lines } = lane();
  await judgeOnce(dirty(1), attached, signal);
  await judgeOnce(dirty(0), attached, signal);
  expect(lines.map((line) => verdictIn(line)?.kind)).toEqual(['inconclusive', 'non-conformant']);
});

test('a control that fails says nothing against the product, whatever else differs', async () => {
  const { attached, lines } = lane();
  const blind = definition({
    judge: () =>
      new Findings()
        .equal('elements', 1, 2)
        .control(new Findings().equal('the holder', true, false))
        .judgement(),
  });
  await judgeOnce(blind, attached, signal);
  expect(verdictIn(lines[0])).toMatchObject({
    kind: 'inconclusive',
    reason: 'the look is blind, a control failed: the holder: expected true, seen false',
  });
});

function strictEverywhere(revert: () => Promise<void>): Act {
  const kind: ActKind = {
    name: 'strict-everywhere',
    parameters: z.json(),
    before: z.json(),
    what: () => 'STRICT everywhere',
    read: async () => ({}),
    apply: async () => undefined,
    revert,
    confirm: async () => ({ inForce: true, asBefore: true, seen: 'seen' }),
  };
  return { kind, parameters: {} };
}

const changing = (undo: () => Promise<void>): ObservedDefinition =>
  definition({
    requirement: { ...requirement, effect: 'mesh' },
    observe: async (bench) => {
      await bench.perform(strictEverywhere(undo));
      return { elements: 1 };
    },
  });

test('a lane that was changed back is judged on', async () => {
  const { attached, lines, notes } = lane();
  await judgeOnce(
    changing(async () => {}),
    attached,
    signal,
  );
  await judgeOnce(definition({}), attached, signal);
  expect(lines.map((line) => verdictIn(line)?.kind)).toEqual(['conformant', 'conformant']);
  expect(notes).toEqual([]);
});

test('what an act mended beside its own change is told, and is nothing good; what was seen red stays red', async () => {
  const { attached, lines, kube } = lane();
  const settings = (list: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'istio-system', name: 'settings' },
    data: { list },
  });
  await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
  await kube.create(settings('broken'));
  const mends = changing(async () => void (await kube.apply(settings('as it should be'))));
  await judgeOnce(mends, attached, signal);
  expect(verdictIn(lines[0])).toMatchObject({
    kind: 'inconclusive',
    reason: 'not as before STRICT everywhere, which is reverted: ConfigMap istio-system/settings is changed',
  });
  await kube.apply(settings('broken'));
  await judgeOnce(
    { ...mends, judge: () => new Findings().equal('elements', 1, 2).judgement() } as ObservedDefinition,
    attached,
    signal,
  );
  expect(verdictIn(lines[1])?.kind).toBe('non-conformant');
});

test('a lane that could not be changed back accuses nobody any more', async () => {
  const { attached, lines } = lane();
  await judgeOnce(
    changing(() => Promise.reject(new Error('stuck'))),
    attached,
    signal,
  );
  await judgeOnce(definition({ observe: async () => ({ elements: 0 }) }), attached, signal);
  await judgeOnce(definition({}), attached, signal);
  expect(lines.map((line) => verdictIn(line)?.kind)).toEqual([
    'inconclusive',
    'inconclusive',
    'inconclusive',
  ]);
  expect(verdictIn(lines[2])?.reason).toContain('CNI-A-04: STRICT everywhere');
});

test('who is judged beside others may not change the lane', async () => {
  const { attached, lines } = lane();
  const beside = { ...changing(async () => {}), requirement };
  await judgeOnce(beside, attached, signal);
  expect(verdictIn(lines[0])?.reason).toContain('its effect must be node, mesh or restarts');
});

test('who only reads may make nothing', async () => {
  const { attached, lines } = lane();
  const makes = definition({
    observe: async (bench) => {
      await bench.namespace('own');
      return { elements: 1 };
    },
  });
  await judgeOnce(makes, attached, signal);
  expect(verdictIn(lines[0])).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('its effect must be own-namespace or more'),
  });
});

import { expect, test } from 'vitest';
import { eventually } from '../../harness/time/eventually.ts';
import type { Bench, KubeObject } from '../requirement.ts';
import { Findings } from '../requirement.ts';
import { heardValidations, passedAtOnce, validationLog, validationsOf } from './validations.ts';

const GONE = 'unable to retrieve container logs for containerd://28f50a';
const CALLED = 'info\tListening on 127.0.0.1:15001';
const REFUSED = `${CALLED}\nerror\tError connecting to 127.0.0.6:15002: dial tcp: connection refused`;

/** A pod whose istio-validation passed at its second start. */
const RESTARTED: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'own', name: 'pod', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    initContainers: [{ name: 'istio-validation', image: 'proxy' }],
    containers: [{ name: 'app', image: 'app' }],
  },
  status: {
    initContainerStatuses: [
      { name: 'istio-validation', restartCount: 1, state: { terminated: { exitCode: 0 } } },
    ],
  },
};

/** Where the log of istio-validation says these things, one after the other, until the pod is Ready, and that it is gone then. */
function lane(...logs: readonly string[]) {
  const left = [...logs];
  let onReady = () => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  return {
    deadlines: { podReadyMs: 5000 },
    kube: {
      logs: async () => {
        const said = left.shift();
        if (said === undefined) onReady();
        return said ?? GONE;
      },
    },
    start: async () => {
      await ready;
      return [{ namespace: 'own', name: 'pod', object: RESTARTED }];
    },
    eventually: (what: string, attempt: any, deadlineMs: number) => eventually(what, attempt, { deadlineMs }),
  } as unknown as Bench;
}

async function judged(bench: Bench) {
  const [seen] = await heardValidations(bench, [RESTARTED]);
  const findings = new Findings();
  passedAtOnce(findings, 'pod', seen ?? null);
  const { differences, failedControls } = findings.judgement();
  return { refused: seen?.refused, isRed: differences.length > 0, isBlind: failedControls.length > 0 };
}

test('a run that was refused is heard before its log is gone', async () => {
  expect(await judged(lane(CALLED, REFUSED, CALLED))).toEqual({ refused: true, isRed: true, isBlind: false });
});

test('a run for which the time was short is nothing of the product', async () => {
  expect(await judged(lane(CALLED, CALLED))).toEqual({ refused: false, isRed: false, isBlind: true });
});

test('of a log that is gone nothing is known', async () => {
  expect(await judged(lane())).toEqual({ refused: null, isRed: false, isBlind: true });
  const facts = { namespace: 'own', name: 'pod', containers: [{ name: 'istio-validation', restarts: 1 }] };
  const [seen] = await validationsOf(lane(), [facts as any]);
  expect(seen?.refused).toBeNull();
});

const LINES = [
  [
    '10:00:00.100000',
    'Starting iptables validation. This check verifies that iptables rules are properly established',
  ],
  ['10:00:00.101000', 'Local addr 127.0.0.1:15006'],
  ['10:00:00.101500', 'Original addr 127.0.0.1: 15002'],
  ['10:00:00.104000', 'Validation passed, iptables rules established'],
] as const;

/** Where istio-validation of a mesh with that level has logged this. */
function logging(log: string, level = 'default:info'): Bench {
  const values = { values: { global: { logging: { level } } } };
  return { kube: { logs: async () => log }, mesh: { values } } as unknown as Bench;
}

test.each([
  ['text', LINES.map(([time, words]) => `2026-11-30T${time}Z\tinfo\t${words}`)],
  ['JSON', LINES.map(([time, msg]) => JSON.stringify({ level: 'info', time: `2026-11-30T${time}Z`, msg }))],
])('what it logs is read where it is %s', async (_, lines) => {
  const log = await validationLog(logging(lines.join('\n')), { namespace: 'own', name: 'pod' });
  expect(log).toEqual({ passed: true, originalPorts: ['15002'], tookMs: 4 });
});

test('a log without the words says that nothing passed, with the level that leaves them out', async () => {
  const pod = { namespace: 'own', name: 'pod' };
  const nothing = { passed: false, originalPorts: [], tookMs: null };
  expect(await validationLog(logging(REFUSED), pod)).toEqual(nothing);
  expect(await validationLog(logging('', 'all:error'), pod)).toEqual({ ...nothing, quiet: 'error' });
  await expect(validationLog(logging(GONE), pod)).rejects.toThrow('cannot be read');
});

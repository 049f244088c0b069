import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ExecResult, Kube } from '../../kube/kube.ts';
import { callFrom } from './call.ts';
import { longestMs } from './plan.ts';
import { echoAnswer, parseCallResult } from './result.ts';

const deadlines = { execMs: 30_000, requestMs: 1000 };
const from = { namespace: 'shop', name: 'client' };

/** Output of the client against the echo server: http, tcp, a refused port, a silent one. */
const recorded = readFileSync(
  new URL('../../../fixtures/recorded/traffic/client-result.json', import.meta.url),
  'utf8',
);

interface Exec {
  readonly argv: readonly string[];
  readonly container: string;
  readonly timeoutMs: number;
}

/** A cluster whose exec answers what it is told, and remembers what it was asked. */
function answering(result: Partial<ExecResult>): Pick<Kube, 'exec'> & { readonly asked: Exec[] } {
  const asked: Exec[] = [];
  return {
    asked,
    exec: async (_pod, argv, { container, timeoutMs }) => {
      asked.push({ argv, container, timeoutMs });
      return { exitCode: 0, stdout: '', stderr: '', ...result };
    },
  };
}

/** A cluster whose pod is this machine: runs the real client. */
const thisMachine: Pick<Kube, 'exec'> = {
  exec: async (_pod, [, program = '', ...args]) => {
    const file = new URL(`../../../fixtures${program}`, import.meta.url).pathname;
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    return { stdout, stderr, exitCode };
  },
};

test('the recorded document is read whole', () => {
  const { attempts } = parseCallResult(recorded);
  expect(attempts.map(({ kind, status, errorCode }) => [kind, status, errorCode])).toEqual([
    ['http', 200, null],
    ['http', 200, null],
    ['tcp', null, null],
    ['http', null, 'ECONNREFUSED'],
    ['tcp', null, 'TIMEOUT'],
  ]);
  expect(attempts.slice(0, 3).map((attempt) => echoAnswer(attempt)?.id)).toEqual(
    attempts.slice(0, 3).map((attempt) => attempt.id),
  );
  expect(attempts.slice(3).map(echoAnswer)).toEqual([undefined, undefined]);
});

test('one exec in the container app carries the plan, with time for every attempt', async () => {
  const kube = answering({ stdout: recorded });
  const plan = {
    calls: [
      { kind: 'http', url: 'http://a/', count: 4, concurrency: 2 },
      { kind: 'tcp', host: 'b', port: 1, timeoutMs: 200 },
    ],
  } as const;
  await callFrom(kube, from, plan, { deadlines });
  expect(kube.asked).toHaveLength(1);
  expect(kube.asked[0]).toMatchObject({ container: 'app', timeoutMs: 30_000 + 2 * 1000 + 200 });
  expect(kube.asked[0]?.argv.slice(0, 2)).toEqual(['node', '/apps/client/main.ts']);
  expect(JSON.parse(kube.asked[0]?.argv[2] ?? '')).toEqual({
    calls: [{ timeoutMs: 1000, ...plan.calls[0] }, plan.calls[1]],
  });
});

test('harness and program agree: the real client reads the plan and its answer is read', async () => {
  const calls = [
    { kind: 'tcp', host: '127.0.0.1', port: 1, count: 2 },
    { kind: 'http', url: 'http://127.0.0.1:1/' },
  ] as const;
  const result = await callFrom(thisMachine, from, { calls }, { deadlines });
  expect(result.attempts.map((attempt) => attempt.errorCode)).toEqual([
    'ECONNREFUSED',
    'ECONNREFUSED',
    'ECONNREFUSED',
  ]);
});

test('a client that did not run, printed something else or did less is a fault of the harness', async () => {
  const plan = { calls: [{ kind: 'tcp', host: 'b', port: 1 }] } as const;
  const code = (result: Partial<ExecResult>) =>
    callFrom(answering(result), from, plan, { deadlines }).catch((error) => error.code);
  expect(await code({ exitCode: 127, stderr: 'node: not found' })).toBe('TRAFFIC_CLIENT_FAILED');
  expect(await code({ stdout: 'hello' })).toBe('TRAFFIC_CLIENT_UNREADABLE');
  expect(await code({ stdout: '{"hostname":"a","attempts":[]}' })).toBe('TRAFFIC_CLIENT_UNREADABLE');
});

test('a plan lasts as long as its slowest course', () => {
  expect(longestMs({ calls: [{ kind: 'tcp', host: 'a', port: 1, count: 5, concurrency: 2 }] }, 10)).toBe(30);
});

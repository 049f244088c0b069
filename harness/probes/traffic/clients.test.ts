import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { Kube } from '../../kube/kube.ts';
import { trafficClients } from './clients.ts';
import { longestMs } from './plan.ts';
import { echoAnswer, parseCallAnswer, resolvedAddresses } from './result.ts';

const deadlines = { answerMs: 30_000, requestMs: 1000 };
const from = { namespace: 'shop', name: 'client' };

/** Output of the client against the echo server: http, tcp, a refused port, a silent one. */
const recorded = readFileSync(
  new URL('../../../fixtures/recorded/traffic/client-result.json', import.meta.url),
  'utf8',
).trim();

/** A cluster whose pods answer with these members, and which remembers what they were asked. */
function answering(members: string | undefined) {
  const asked: { container: string; plan: unknown }[] = [];
  const attachLines: Kube['attachLines'] = async (_pod, { container, handlers }) => ({
    write: (line) => {
      const { id, plan } = JSON.parse(line);
      asked.push({ container, plan });
      if (members !== undefined) handlers.line(`{"id":"${id}",${members}}`);
    },
    close: () => undefined,
  });
  return { attachLines, asked };
}

/** A cluster whose pods are this machine, and run the real program. */
const thisMachine: Pick<Kube, 'attachLines'> = {
  attachLines: async (_pod, { handlers }) => {
    const file = join(import.meta.dirname, '../../../fixtures/apps/client/idle.ts');
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    createInterface({ input: child.stdout }).on('line', handlers.line);
    return { write: (line) => void child.stdin.write(`${line}\n`), close: () => void child.kill() };
  },
};

test('the recorded document is read whole', () => {
  const { attempts } = parseCallAnswer(`{"result":${recorded}}`, 'shop/client [app]');
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

test('the container app is sent the plan, with a bound for every attempt', async () => {
  const kube = answering(`"result":${recorded}`);
  const plan = {
    calls: [
      { kind: 'http', url: 'http://a/', count: 4, concurrency: 2 },
      { kind: 'tcp', host: 'b', port: 1, timeoutMs: 200 },
    ],
  } as const;
  await trafficClients(kube, deadlines).call(from, plan);
  expect(kube.asked).toEqual([
    { container: 'app', plan: { calls: [{ timeoutMs: 1000, ...plan.calls[0] }, plan.calls[1]] } },
  ]);
});

test('harness and program agree: the real client reads plans and its answers are read', async () => {
  const clients = trafficClients(thisMachine, deadlines);
  const calls = [
    { kind: 'tcp', host: '127.0.0.1', port: 1, count: 2 },
    { kind: 'http', url: 'http://127.0.0.1:1/', newConnection: false },
  ] as const;
  const results = await Promise.all([clients.call(from, { calls }), clients.call(from, { calls })]);
  for (const { attempts } of results) {
    expect(attempts.map(({ errorCode }) => errorCode)).toEqual([
      'ECONNREFUSED',
      'ECONNREFUSED',
      'ECONNREFUSED',
    ]);
  }
  const impossible = { kind: 'http', url: 'nowhere' } as const;
  await expect(clients.call(from, { calls: [impossible] })).rejects.toThrow('could not call: Invalid URL');
});

test('the addresses of a name are read, and none where there was no answer', async () => {
  const calls = [
    { kind: 'dns', host: '127.1.2.3' },
    { kind: 'dns', host: 'no..name' },
  ] as const;
  const { attempts } = await trafficClients(thisMachine, deadlines).call(from, { calls });
  expect(attempts.map(resolvedAddresses)).toEqual([['127.1.2.3'], []]);
});

test('a client that is silent, refuses, says something else or does less is a fault of the harness', async () => {
  const plan = { calls: [{ kind: 'tcp', host: 'b', port: 1 }] } as const;
  const code = (members: string | undefined) =>
    trafficClients(answering(members), { answerMs: 1, requestMs: 1 })
      .call(from, plan)
      .catch((error) => error.code);
  expect(await code(undefined)).toBe('TRAFFIC_CLIENT_SILENT');
  const slow = {
    calls: [{ kind: 'tcp', host: 'b', port: 1, count: 4, concurrency: 2, timeoutMs: 3 }],
  } as const;
  await expect(
    trafficClients(answering(undefined), { answerMs: 10, requestMs: 1 }).call(from, slow),
  ).rejects.toThrow('within 16 ms');
  expect(await code('"error":"no plan"')).toBe('TRAFFIC_CLIENT_FAILED');
  await expect(trafficClients(answering('"error":"no plan"'), deadlines).call(from, plan)).rejects.toThrow(
    'shop/client [app] could not call: no plan',
  );
  expect(await code('"hello":1')).toBe('TRAFFIC_CLIENT_UNREADABLE');
  expect(await code('"result":{"hostname":"a","attempts":[]}')).toBe('TRAFFIC_CLIENT_UNREADABLE');
  for (const members of ['"hello":1', '"result":{"hostname":"a","attempts":[]}'])
    await expect(trafficClients(answering(members), deadlines).call(from, plan)).rejects.toThrow(
      'shop/client [app]',
    );
});

test('a plan that another could be written into is not sent', async () => {
  const calls = Array.from({ length: 60 }, (_, index) => ({
    kind: 'http' as const,
    url: `http://a/${'x'.repeat(40)}${index}`,
  }));
  const kube = answering(undefined);
  await expect(trafficClients(kube, deadlines).call(from, { calls })).rejects.toThrow('60 calls is too long');
  expect(kube.asked).toEqual([]);
});

test('a plan lasts as long as its slowest course', () => {
  expect(longestMs({ calls: [{ kind: 'tcp', host: 'a', port: 1, count: 5, concurrency: 2 }] }, 10)).toBe(30);
});

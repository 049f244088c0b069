import { expect, test } from 'vitest';
import { createKube } from './client.ts';
import { KubeApiError } from './errors.ts';
import { channelFrame, fakeApiServer } from './fake-api-server.ts';
import type { KubeObject, LineHandlers } from './kube.ts';

const POLICY: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'only-a', namespace: 'shop' },
  spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }] },
};
const STATUS = (code: number, reason: string, message: string, details = {}) => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, details, code },
});

test('apply sends the whole object as a forced server-side apply, `from` of a NetworkPolicy included', async () => {
  await using server = await fakeApiServer((request) => ({ body: request.body }));
  const { object } = await createKube(server.kubeconfig).apply(POLICY);
  const sent = server.received.find((request) => request.method === 'PATCH');
  expect(sent?.body).toEqual(POLICY);
  expect(object).toEqual(POLICY);
  expect(sent?.path).toBe('/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/only-a');
  expect(Object.fromEntries(sent?.query ?? [])).toEqual({
    fieldManager: 'istio-cni-conformance',
    force: 'true',
    fieldValidation: 'Strict',
  });
  expect(sent?.contentType).toBe('application/apply-patch+yaml');
  expect(sent?.authorization).toBe('Bearer fake-token');
});

test('a dry-run create posts to the collection and gives the warnings', async () => {
  const headers = { warning: '299 - "would violate \\"restricted\\"", 299 - "second, with a comma"' };
  await using server = await fakeApiServer((request) => ({ status: 201, body: request.body, headers }));
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } };
  const { warnings } = await createKube(server.kubeconfig).create(pod, { dryRun: true });
  expect(warnings).toEqual(['would violate "restricted"', 'second, with a comma']);
  const sent = server.received.at(-1);
  expect([sent?.path, sent?.query.get('dryRun')]).toEqual(['/api/v1/namespaces/shop/pods', 'All']);
});

test('no more of a log is asked for than can be kept', async () => {
  await using server = await fakeApiServer(() => ({ body: 'said' }));
  await createKube(server.kubeconfig).logs({ name: 'p', namespace: 'shop' }, { container: 'app' });
  const sent = server.received.at(-1);
  expect([sent?.path, sent?.query.get('limitBytes')]).toEqual([
    '/api/v1/namespaces/shop/pods/p/log',
    '16777216',
  ]);
});

test('a refusal carries status, reason, message and causes', async () => {
  const causes = [{ reason: 'FieldValueInvalid', field: 'spec.x', message: 'bad' }];
  await using server = await fakeApiServer(() => STATUS(422, 'Invalid', 'it is invalid', { causes }));
  const error = await createKube(server.kubeconfig)
    .apply(POLICY)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KubeApiError);
  expect(error).toMatchObject({
    code: 'KUBE_API',
    status: 422,
    reason: 'Invalid',
    serverMessage: 'it is invalid',
    causes,
  });
});

test('what is missing is undefined to get and fine to delete; a kind that is not served is an error', async () => {
  await using server = await fakeApiServer(() => STATUS(404, 'NotFound', 'not found'));
  const kube = createKube(server.kubeconfig);
  expect(await kube.get({ apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'shop' })).toBeUndefined();
  const pod = { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'shop' };
  await kube.delete(pod);
  await kube.delete(pod, { graceSeconds: 0, uid: 'u1' });
  expect(server.received.at(-1)?.body).toMatchObject({
    gracePeriodSeconds: 0,
    propagationPolicy: 'Background',
  });
  await expect(kube.get({ apiVersion: 'v1', kind: 'Foo', name: 'p' })).rejects.toMatchObject({
    code: 'KIND_NOT_SERVED',
  });
  await expect(kube.list({ apiVersion: 'none.io/v1', kind: 'Foo' })).rejects.toMatchObject({
    code: 'KIND_NOT_SERVED',
  });
});

test('a pod is evicted as a drain does it', async () => {
  await using server = await fakeApiServer(() => ({
    status: 201,
    body: { kind: 'Status', status: 'Success' },
  }));
  await createKube(server.kubeconfig).evict({ namespace: 'shop', name: 'p' });
  expect(server.received.at(-1)).toMatchObject({
    method: 'POST',
    path: '/api/v1/namespaces/shop/pods/p/eviction',
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace: 'shop', name: 'p' } },
  });
});

test('list selects, goes over all namespaces, and says of each item what it is', async () => {
  await using server = await fakeApiServer(() => ({
    body: { kind: 'PodList', items: [{ metadata: { name: 'p' } }] },
  }));
  const pods = await createKube(server.kubeconfig).list({
    apiVersion: 'v1',
    kind: 'Pod',
    labelSelector: 'app=a',
    fieldSelector: 'spec.nodeName=n',
  });
  expect(pods).toEqual([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }]);
  expect(Object.fromEntries(server.received.at(-1)?.query ?? [])).toEqual({
    labelSelector: 'app=a',
    fieldSelector: 'spec.nodeName=n',
  });
  expect(server.received.at(-1)?.path).toBe('/api/v1/pods');
});

test('an answer that does not come, an abort and a server that is gone are three errors', async () => {
  const server = await fakeApiServer(() => new Promise(() => undefined));
  const kube = createKube(server.kubeconfig, { requestTimeoutMs: 50 });
  await expect(kube.getRaw('/version')).rejects.toThrow('GET /version: no answer within 50 ms');
  const patient = createKube(server.kubeconfig);
  await expect(
    patient.apply(POLICY, { signal: AbortSignal.abort(new Error('interrupted')) }),
  ).rejects.toThrow('interrupted');
  await server[Symbol.asyncDispose]();
  await expect(kube.getRaw('/version')).rejects.toMatchObject({ code: 'KUBE_UNREACHABLE' });
});

test('exec gives exit code and both streams', async () => {
  const ended = {
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '7' }] },
  };
  await using server = await fakeApiServer(
    () => STATUS(404, 'NotFound', ''),
    (socket) =>
      socket.write(
        Buffer.concat([
          channelFrame(1, 'out\n'),
          channelFrame(2, 'err\n'),
          channelFrame(3, JSON.stringify(ended)),
        ]),
      ),
  );
  const result = await createKube(server.kubeconfig).exec({ namespace: 'shop', name: 'p' }, ['false'], {
    container: 'a',
    timeoutMs: 5000,
  });
  expect(result).toEqual({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
});

test.for([
  ['a text', 'wörd'],
  ['bytes that are no text', Uint8Array.from([0, 255, 10])],
] as const)('exec sends standard input as it is, and its end: %s', async ([, input]) => {
  const sent: Buffer[] = [];
  await using server = await fakeApiServer(
    () => STATUS(404, 'NotFound', ''),
    (socket) =>
      socket.on('data', (chunk: Buffer) => {
        sent.push(...payloadsIn(chunk));
        if (sent.at(-1)?.[0] === 255) socket.write(channelFrame(3, '{"status":"Success"}'));
      }),
  );
  const options = { container: 'a', timeoutMs: 5000, input };
  await createKube(server.kubeconfig).exec({ namespace: 'shop', name: 'p' }, ['cat'], options);
  const [stdin, end] = sent;
  expect(stdin).toEqual(Buffer.concat([Buffer.from([0]), Buffer.from(input as Uint8Array)]));
  expect(end).toEqual(Buffer.from([255, 0]));
});

/** Short messages of a client, which masks them. */
function payloadsIn(chunk: Buffer): readonly Buffer[] {
  if (chunk.length < 6) return [];
  const length = chunk[1]! & 127;
  const mask = chunk.subarray(2, 6);
  const payload = Buffer.from(chunk.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]!));
  return [payload, ...payloadsIn(chunk.subarray(6 + length))];
}

test('exec does not hang where the pod is missing, the connection drops, or the command does not end', async () => {
  const pod = { namespace: 'shop', name: 'p' };
  const options = { container: 'a', timeoutMs: 5000 };
  await using missing = await fakeApiServer(() => STATUS(404, 'NotFound', ''));
  await expect(createKube(missing.kubeconfig).exec(pod, ['true'], options)).rejects.toMatchObject({
    status: 404,
    reason: 'NotFound',
  });
  await using drops = await fakeApiServer(
    () => STATUS(404, 'NotFound', ''),
    (socket) => socket.end(channelFrame(1, 'half')),
  );
  await expect(createKube(drops.kubeconfig).exec(pod, ['true'], options)).rejects.toThrow(
    'the connection closed (1006) before the command ended',
  );
  await using hangs = await fakeApiServer(
    () => STATUS(404, 'NotFound', ''),
    () => undefined,
  );
  await expect(
    createKube(hangs.kubeconfig).exec(pod, ['true'], { ...options, timeoutMs: 100 }),
  ).rejects.toThrow('not done within 100 ms');
});

test('lines come whole, from a program that is started or one that runs, until the connection ends', async () => {
  await using server = await fakeApiServer(
    () => STATUS(404, 'NotFound', ''),
    (socket) => {
      socket.write(Buffer.concat([channelFrame(1, '{"id":'), channelFrame(1, '"a"}\n{"id":"b"}\nhalf')]));
      socket.end(channelFrame(2, 'out of memory\n'));
    },
  );
  const kube = createKube(server.kubeconfig);
  const pod = { namespace: 'shop', name: 'p' };
  const program = { container: 'a' };
  const opens = [
    (handlers: LineHandlers) => kube.attachLines(pod, { ...program, handlers }),
    (handlers: LineHandlers) => kube.execLines(pod, ['serve'], { ...program, handlers }),
  ];
  for (const open of opens) {
    const lines: string[] = [];
    const ended = Promise.withResolvers<Error>();
    const handlers = { line: (text: string) => void lines.push(text), ended: ended.resolve };
    await open(handlers);
    expect((await ended.promise).message).toContain('the connection closed (1006): out of memory');
    expect(lines).toEqual(['{"id":"a"}', '{"id":"b"}']);
  }
  await using missing = await fakeApiServer(() => STATUS(404, 'NotFound', ''));
  const handlers = { line: () => undefined, ended: () => undefined };
  await expect(
    createKube(missing.kubeconfig).attachLines(pod, { container: 'a', handlers }),
  ).rejects.toMatchObject({ status: 404 });
});

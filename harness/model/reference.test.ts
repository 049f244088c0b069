import { expect, test } from 'vitest';
import { formatReference, isMoving, parseMirror, parseReference } from './reference.ts';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

test.each([
  ['docker.io/istio/pilot:1.31.0', { host: 'docker.io', path: 'istio/pilot', tag: '1.31.0' }],
  [
    `docker.io/kindest/node:v1.36.4@${DIGEST}`,
    { host: 'docker.io', path: 'kindest/node', tag: 'v1.36.4', digest: DIGEST },
  ],
  [`quay.io/a/b_c__d--e@${DIGEST}`, { host: 'quay.io', path: 'a/b_c__d--e', digest: DIGEST }],
  ['localhost/a/b/c:1', { host: 'localhost', path: 'a/b/c', tag: '1' }],
  ['localhost:5443/a/b:1', { host: 'localhost:5443', path: 'a/b', tag: '1' }],
  ['registry:5000/a:1', { host: 'registry:5000', path: 'a', tag: '1' }],
  ['127.0.0.1:5000/a', { host: '127.0.0.1:5000', path: 'a' }],
  ['[fd00::1]:5000/a:1', { host: '[fd00::1]:5000', path: 'a', tag: '1' }],
  ['registry.k8s.io/pause:3.10', { host: 'registry.k8s.io', path: 'pause', tag: '3.10' }],
])('%s is read, and written as it was', (text, parts) => {
  expect(parseReference(text)).toEqual(parts);
  expect(formatReference(parseReference(text))).toBe(text);
});

test("Docker Hub's own images are below library", () => {
  expect(formatReference(parseReference('docker.io/busybox:1'))).toBe('docker.io/library/busybox:1');
  expect(parseReference('registry.k8s.io/pause:1').path).toBe('pause');
});

test.each([
  'istio/pilot:1',
  'pilot',
  '',
  'docker.io/',
  'docker.io/UPPER:1',
  'docker.io/a:',
  'docker.io/a@sha256:12',
  'docker.io/a/../b:1',
  'https://docker.io/a:1',
  'docker.io/a:1 ',
  'Docker.io/a:1',
  '-h.x/a:1',
  'h.x:0/a:1',
  'h.x:65536/a:1',
  'h.x/a//b:1',
])('%s is no name', (text) => {
  expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'BAD_REFERENCE' }));
});

test('a mirror is a host, with a path or without', () => {
  expect(parseMirror('localhost:5000')).toEqual({ host: 'localhost:5000', prefix: '' });
  expect(parseMirror('registry.lan/proxy/hub/')).toEqual({ host: 'registry.lan', prefix: 'proxy/hub' });
  expect(parseMirror('[fd00::1]:5000')).toEqual({ host: '[fd00::1]:5000', prefix: '' });
  for (const wrong of [
    'http://localhost:5000',
    'localhost:5000/../x',
    'h:0',
    '[fd00::1]:70000',
    '-h',
    'MIRROR',
  ])
    expect(() => parseMirror(wrong)).toThrow('no address of a registry');
});

test.each(['1.31.0', 'v1.36.4', '3.0.0', '1.31.0-distroless', '1.31-alpha.eed52ebb66ad', 'module-1.31'])(
  'the tag %s stays what it is',
  (tag) => {
    expect(isMoving({ host: 'docker.io', path: 'a', tag })).toBe(false);
  },
);

test.each(['latest', '1.31', '1.31-dev', 'main', '1.31.0-dev', 'v1', '3.10', '1.31-alpha.x'])(
  'the tag %s may move',
  (tag) => {
    expect(isMoving({ host: 'docker.io', path: 'a', tag })).toBe(true);
  },
);

test('a digest holds a name in place; without tag and digest it is latest', () => {
  expect(isMoving({ host: 'docker.io', path: 'a', tag: 'latest', digest: DIGEST })).toBe(false);
  expect(isMoving({ host: 'docker.io', path: 'a' })).toBe(true);
});

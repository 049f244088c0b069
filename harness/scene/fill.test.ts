import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeEngine } from '../clusters/testing/fake-engine.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fillRegistry, withoutHost } from './fill.ts';

test('names lose their host, and only that', () => {
  expect(withoutHost('docker.io/istio/pilot:1.31.0')).toBe('istio/pilot:1.31.0');
});

test('node, istioctl and mesh are pushed under their names; of what was made for it nothing is left', async () => {
  const directory = temporaryDirectory();
  const program = join(directory, 'program');
  await writeFile(program, '');
  const fake = fakeEngine();
  const built: string[] = [];
  const buildImage = async (options: { contextDir: string; tag: string }) => {
    const files = (await readdir(options.contextDir)).toSorted().join(' ');
    built.push(
      `${options.tag}: ${files}: ${await readFile(join(options.contextDir, 'Containerfile'), 'utf8')}`,
    );
  };
  const supply = {
    node: 'localhost/ours/node-platform:1',
    kubernetes: 'v1.36.3',
    mesh: [{ image: 'localhost/ours/pilot:1', upstream: 'istio/pilot:1.31' }],
    istioctl: { program, upstream: 'istio/istioctl:1.31' },
  };
  const to = { registry: '127.0.0.1:5000', scene: 's1', directory };
  const names = await fillRegistry({ ...fake.engine, name: 'docker', buildImage }, supply, to);
  expect(names).toEqual(['kindest/node:v1.36.3', 'istio/istioctl:1.31', 'istio/pilot:1.31']);
  expect(built).toEqual([
    'localhost/icc-scene/node:s1: Containerfile: FROM localhost/ours/node-platform:1\n',
    'localhost/icc-scene/istioctl:s1: Containerfile istioctl: FROM scratch\nCOPY istioctl /usr/local/bin/istioctl\n',
  ]);
  expect(fake.calls.slice(0, 3)).toEqual([
    'tag localhost/icc-scene/node:s1 127.0.0.1:5000/kindest/node:v1.36.3',
    'push --quiet 127.0.0.1:5000/kindest/node:v1.36.3',
    'image rm 127.0.0.1:5000/kindest/node:v1.36.3',
  ]);
  expect(fake.calls.at(-1)).toBe('image rm localhost/icc-scene/node:s1 localhost/icc-scene/istioctl:s1');
  expect(await readdir(directory)).toEqual(['program']);
});

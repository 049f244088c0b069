import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostsToml, writeMirrorSettings } from './mirror.ts';

test('a mirror is also what containerd falls back to', () => {
  expect(hostsToml('10.89.0.9:5000')).toBe(
    'server = "http://10.89.0.9:5000"\n\n[host."http://10.89.0.9:5000"]\n  capabilities = ["pull", "resolve"]\n',
  );
});

test('without a mirror no registry is asked', () => {
  expect(hostsToml(undefined)).not.toMatch(/docker|k8s/);
  expect(hostsToml(undefined)).toContain('server = "http://127.0.0.1:1"');
});

test('every registry has its file, and a second writing replaces them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mirror-'));
  const mount = await writeMirrorSettings(directory, undefined);
  expect(mount.containerPath).toBe('/etc/containerd/certs.d');
  await writeMirrorSettings(directory, '10.89.0.9:5000');
  for (const registry of ['docker.io', 'registry.k8s.io', '_default']) {
    expect(await readFile(join(mount.hostPath, registry, 'hosts.toml'), 'utf8')).toContain('10.89.0.9:5000');
  }
});

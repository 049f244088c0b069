import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { writeNoPulls } from './no-pulls.ts';

test('whatever registry a node asks for an image, it asks an address of its own where nobody listens', async () => {
  const mount = await writeNoPulls(temporaryDirectory());
  const settings = await readFile(join(mount.hostPath, '_default', 'hosts.toml'), 'utf8');
  const addresses = [...settings.matchAll(/"(http[^"]*)"/g)].map((match) => match[1]);
  expect(addresses).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:1']);
});

test('containerd of every node is told to look there', async () => {
  const fixtures = join(import.meta.dirname, '../../fixtures/clusters');
  const { containerdConfigPatches } = parse(await readFile(join(fixtures, 'kind.yaml'), 'utf8'));
  const { containerPath } = await writeNoPulls(temporaryDirectory());
  expect(containerdConfigPatches.join('\n')).toContain(`config_path = "${containerPath}"`);
});

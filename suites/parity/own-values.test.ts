import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { askedByValues } from '../../harness/probes/pods/installed.ts';

const MESH = fileURLToPath(new URL('../../fixtures/mesh', import.meta.url));
const FILES = globSync('*.yaml', { cwd: MESH });

function askedBy(text: string) {
  return askedByValues({ version: '1.31.0', values: parse(text).spec ?? {} });
}

test.for(FILES)(
  'what is installed says nothing of redirection by itself, so that --set tells all that the values ask: %s',
  (file) => {
    expect(askedBy(readFileSync(join(MESH, file), 'utf8'))).toEqual({});
  },
);

test('a file that says something of it is noticed', () => {
  const text = 'spec: {values: {global: {proxy: {excludeOutboundPorts: "9191"}}}}';
  expect(askedBy(text)).toEqual({ 'traffic.sidecar.istio.io/excludeOutboundPorts': '9191' });
  expect(FILES).toContain('base.yaml');
});

import { expect, test } from 'vitest';
import type { NodeDocument } from '../document.ts';
import { recorded } from '../recorded.ts';
import { installedPlugin } from './installed-plugin.ts';
import { parseCni } from './parse.ts';

function seenOn(mode: string) {
  const cni = JSON.parse(recorded(`cni-directories.node-${mode}`)) as NonNullable<NodeDocument['cni']>;
  return installedPlugin(parseCni(cni));
}

test("on a node with the plugin, what is its own is told from what is others'", () => {
  const seen = seenOn('cni');
  expect(seen.active?.name).toBe('10-conformance.conflist');
  expect(seen.plugins).toEqual(['ptp', 'portmap', 'istio-cni']);
  expect(seen.elements).toMatchObject([{ type: 'istio-cni' }]);
  expect(seen.others).toEqual({ ...seen.document, plugins: seen.document?.plugins.slice(0, -1) });
  expect(seen.program).toMatchObject({ name: 'istio-cni', mode: '0755' });
  expect(seen.own.map(({ name }) => name)).toContain('istio-cni-kubeconfig');
});

test('without the plugin, or without a look, there is nothing of it', () => {
  expect(seenOn('init')).toMatchObject({
    plugins: ['ptp', 'portmap'],
    elements: [],
    program: undefined,
    own: [],
  });
  expect(installedPlugin(undefined)).toEqual({ plugins: [], elements: [], own: [] });
});

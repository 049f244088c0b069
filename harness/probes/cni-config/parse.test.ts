import { expect, test } from 'vitest';
import type { NodeDocument, NodeEntry } from '../document.ts';
import { recorded } from '../recorded.ts';
import { activeConfig, istioEntries, parseCni, parseConfigFile, withoutIstio } from './parse.ts';
import { parsePluginLog } from './plugin-log.ts';

function installation(mode: string) {
  return parseCni(JSON.parse(recorded(`cni-directories.node-${mode}`)) as NonNullable<NodeDocument['cni']>);
}

function file(name: string, content: string) {
  const entry: NodeEntry = {
    name,
    type: 'file',
    mode: '0600',
    uid: 0,
    gid: 0,
    size: content.length,
    sha256: 'x',
    content,
  };
  return parseConfigFile(entry);
}

test("finds the plugin's entry last in the chain, and its program, kubeconfig and mode", () => {
  const found = installation('cni');
  const active = activeConfig(found.files);
  expect(active).toMatchObject({ name: '10-conformance.conflist', mode: '0644' });
  expect(active?.list?.plugins.map((plugin) => plugin.type)).toEqual(['ptp', 'portmap', 'istio-cni']);
  expect(istioEntries(active!.list!).map(({ index }) => index)).toEqual([2]);
  expect(istioEntries(active!.list!)[0]?.plugin['exclude_namespaces']).toContain('kube-system');
  expect(found.binDirectory.entries.find((entry) => entry.name === 'istio-cni')).toMatchObject({
    mode: '0755',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(found.runDirectory.entries.find((entry) => entry.name === 'istio-cni-kubeconfig')).toMatchObject({
    mode: '0600',
  });
  expect(found.kubeconfigServer).toBe('https://10.96.0.1:443');
});

test('a node without the plugin has no entry, no program and no directory of its own', () => {
  const found = installation('init');
  expect(istioEntries(activeConfig(found.files)!.list!)).toEqual([]);
  expect(found.binDirectory.entries.map((entry) => entry.name)).not.toContain('istio-cni');
  expect(found.runDirectory).toMatchObject({ exists: false, entries: [] });
  expect(found.kubeconfigServer).toBeUndefined();
});

test("the list without Istio's entry is the primary plugin's own", () => {
  const [withPlugin, without] = ['cni', 'init'].map((mode) => activeConfig(installation(mode).files)!.list!);
  const range = /10\.244\.\d+\.0/g;
  const normal = (value: unknown) => JSON.parse(JSON.stringify(value).replace(range, 'RANGE'));
  expect(normal(withoutIstio(withPlugin!))).toEqual(normal(without!.document));
  expect(normal(withPlugin!.document)).not.toEqual(normal(without!.document));
});

test('the runtime passes over what is not valid, and takes the first valid file by name', () => {
  const files = [
    file('90-last.conflist', '{"name":"n","plugins":[{"type":"ptp"}]}'),
    file('00-broken.conflist', '{"name": "n", '),
    file('01-empty.conflist', '{"name":"n","plugins":[]}'),
    file('02-typeless.conflist', '{"name":"n","plugins":[{"kind":"ptp"}]}'),
    file('03-nameless.conflist', '{"plugins":[{"type":"ptp"}]}'),
    file('10-single.conf', '{"type":"bridge","cniVersion":"0.3.1"}'),
    file('ZZZ-istio-cni-kubeconfig', 'apiVersion: v1'),
  ];
  expect(files.filter((each) => each.list === undefined).map((each) => each.name)).toEqual([
    '00-broken.conflist',
    '01-empty.conflist',
    '02-typeless.conflist',
    '03-nameless.conflist',
    'ZZZ-istio-cni-kubeconfig',
  ]);
  expect(files.every((each) => (each.list === undefined) === (each.problem !== undefined))).toBe(true);
  expect(activeConfig(files)?.name).toBe('10-single.conf');
});

test("reads the plugin's log, lines of another form too", () => {
  const lines = parsePluginLog([...recorded('istio-cni-log.node-cni').trimEnd().split('\n'), 'panic: no']);
  expect(lines[0]).toMatchObject({ at: '2026-11-24T09:07:14.813915Z', level: 'info' });
  expect(lines[0]?.message).toContain('because it has proxy type router');
  expect(lines.at(-1)).toEqual({ at: '', level: '', message: 'panic: no', text: 'panic: no' });
});

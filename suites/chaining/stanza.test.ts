import { expect, test } from 'vitest';
import { verdictOfError } from '../../harness/verdict/outcome.ts';
import { expectedStanza, stanzaKeys } from './stanza.ts';

const known = stanzaKeys('1.31.0', []);
const more = [...known, 'brand_new'];

const verdictOn = (version: string, seen: readonly string[]) => {
  try {
    return stanzaKeys(version, seen);
  } catch (error) {
    return verdictOfError(error);
  }
};

test('on a newer Istio than is known, other keys are neither right nor wrong', () => {
  expect(verdictOn('1.32.1', more)).toMatchObject({ kind: 'inconclusive' });
  expect(verdictOn('1.32.1', more)).toHaveProperty(
    'reason',
    expect.stringMatching(/^contract unknown for 1\.32\.1: .*brand_new$/),
  );
  expect(verdictOn('2.0', known.slice(1))).toMatchObject({ kind: 'inconclusive' });
});

test.each([
  ['1.28.3', 'enable_ambient_detection_retry'],
  ['1.26.0', 'native_nftables'],
  ['1.25.1', 'pod_namespace'],
  ['1.25-alpha.20241219.d547b8580cf6', 'pod_namespace'],
])('on Istio %s there is no %s, and one that is there is for the judge', (version, key) => {
  const keys = verdictOn(version, known) as readonly string[];
  expect(keys).not.toContain(key);
  expect(keys).toContain('exclude_namespaces');
});

test('a release of an older branch may have what the next one began without', () => {
  expect(stanzaKeys('1.24.6', [])).toContain('pod_namespace');
  expect(stanzaKeys('1.25.2', [])).toContain('pod_namespace');
});

test('the same keys on a newer Istio are right; other keys on a known one are for the judge', () => {
  expect(verdictOn('1.32.1', known.toReversed())).toEqual(known);
  expect(verdictOn('1.31-alpha.eed52ebb66ad', more)).toEqual(known);
});

const mesh = { version: '1.31.0', namespace: 'istio-system', excludeNamespaces: ['kube-system', ' a ', ''] };

test("what is not set is Istio's default", () => {
  const stanza = expectedStanza({ ...mesh, values: {} });
  expect(Object.keys(stanza).toSorted()).toEqual(known);
  expect(stanza).toMatchObject({
    ambient_enabled: false,
    native_nftables: false,
    plugin_log_level: 'info',
    pod_namespace: 'istio-system',
    exclude_namespaces: ['kube-system', 'a'],
  });
});

test('what is set is expected', () => {
  const values = {
    global: { nativeNftables: true, logging: { level: 'default:warn' } },
    cni: {
      logging: { level: 'default:info,cni-plugin:debug' },
      ambient: { enabled: true, enablementSelectors: [{ podSelector: { matchLabels: { a: 'b' } } }] },
    },
  };
  expect(expectedStanza({ ...mesh, values: { values } })).toMatchObject({
    ambient_enabled: true,
    native_nftables: true,
    plugin_log_level: 'debug',
    enablement_selectors: [{ podSelector: { matchLabels: { a: 'b' } }, namespaceSelector: {} }],
  });
});

test("a level for Istio's scope `default` is none for the plugin's; one for all is", () => {
  const level = (of: string) =>
    expectedStanza({ ...mesh, values: { values: { global: { logging: { level: of } } } } })[
      'plugin_log_level'
    ];
  expect(level('default:debug')).toBe('info');
  expect(level('all:warn')).toBe('warn');
});

test('before 1.30 spaces and empty items stay in the list', () => {
  const excludeNamespaces = ['kube-system', ' a ', ''];
  const of = (version: string) =>
    expectedStanza({ ...mesh, version, values: { values: { cni: { excludeNamespaces } } } })[
      'exclude_namespaces'
    ];
  expect(of('1.29.6')).toEqual(excludeNamespaces);
  expect(of('1.30.0')).toEqual(['kube-system', 'a']);
});

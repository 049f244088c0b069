import { expect, test } from 'vitest';
import type { NodeDirectory } from './document.ts';
import { nodeShapeOf } from './node-shape.ts';
import type { RuleSet } from './rules/types.ts';

const directory = (path: string, ...entries: readonly object[]) =>
  ({ path, exists: true, entries }) as unknown as NodeDirectory;
const entry = (name: string, more: object = {}) => ({
  name,
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  size: 1,
  ...more,
});

test('of a node its CNI files are kept, of a kubeconfig not the token, and rules that no pod brings', () => {
  const rules = {
    tables: [
      {
        backend: 'iptables-nft',
        family: 'ipv4',
        name: 'nat',
        chains: [
          {
            name: 'OUTPUT',
            builtin: true,
            rules: ['-j KUBE-SERVICES', '-d 172.18.0.1/32 -j DOCKER_OUTPUT'].map((spec) => ({ spec })),
          },
          { name: 'CNI-0a1b', builtin: false, rules: [{ spec: '-j MASQUERADE' }] },
          {
            name: 'DOCKER_OUTPUT',
            builtin: false,
            rules: [{ spec: '-j DNAT --to-destination 127.0.0.11:38921' }],
          },
        ],
      },
    ],
    policyRules: [],
  } as unknown as RuleSet;
  const cni = {
    files: [],
    confDirectory: directory(
      '/etc/cni/net.d',
      entry('10-x.conflist', { sha256: 'a', content: '{}' }),
      entry('ZZZ-istio-cni-kubeconfig', { sha256: 'b', content: 'token: x' }),
      entry('old', { type: 'directory' }),
    ),
    binDirectory: directory('/opt/cni/bin', entry('istio-cni', { sha256: 'c', mode: '0755' })),
    runDirectory: directory('/var/run/istio-cni'),
  };
  expect(nodeShapeOf({ rules, cni })).toEqual({
    files: {
      '/etc/cni/net.d/10-x.conflist': { mode: '0644', uid: 0, gid: 0, sha256: 'a', content: '{}' },
      '/etc/cni/net.d/ZZZ-istio-cni-kubeconfig': { mode: '0644', uid: 0, gid: 0 },
      '/opt/cni/bin/istio-cni': { mode: '0755', uid: 0, gid: 0, sha256: 'c' },
    },
    rules: ['iptables-nft ipv4 nat OUTPUT -d 172.18.0.1/32 -j DOCKER_OUTPUT'],
  });
});

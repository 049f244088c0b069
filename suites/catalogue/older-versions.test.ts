import { expect, test } from 'vitest';
import { askedByValues, toldToPlugin } from '../../harness/probes/pods/installed.ts';
import invalidValues from '../annotations/h-12-invalid-values-are-refused.spec.ts';
import platforms from '../chaining/p-07-platform-paths-are-rendered.spec.ts';
import rulesDiffer from '../parity/s-02-rules-differ-as-listed.spec.ts';
import podsDiffer from '../parity/s-05-pods-differ-as-listed.spec.ts';
import noKubeconfig from '../plugin/n-15-no-kubeconfig.spec.ts';
import { agentCapabilities } from '../privilege/agent-capabilities.ts';
import { ambientGrants } from '../privilege/agent-rights.ts';
import chainsEntered from '../rules/f-01-nat-chains-are-entered.spec.ts';
import wholeSet from '../rules/f-04-whole-rule-set.spec.ts';
import { judged } from './testing/judged.ts';

const OF_1_24 = 'Istio 1.24: TCP alone goes out, and is all that a port is left out for';

/** As Istio 1.24 writes the rules of the same pods. */
function older(pods: readonly { readonly chains: { chain: string; rules: string[] }[] }[]): void {
  for (const its of pods.flatMap(({ chains }) => chains)) {
    if (its.chain === 'OUTPUT') its.rules.splice(0, 1, '-p tcp -j ISTIO_OUTPUT');
    its.rules = its.rules.filter((rule) => !rule.startsWith('-p udp --dport 15020'));
  }
}

test.each([
  ['CNI-F-01', chainsEntered],
  ['CNI-F-04', wholeSet],
] as const)(`${OF_1_24}: %s`, (_, definition) => {
  const as = (version: string, rules: (pods: any) => unknown) =>
    judged(definition, version, (seen) => {
      seen.version = version;
      rules(seen.meshed);
    });
  expect(as('1.24.6', older)).toBe('conformant');
  expect(as('1.24.6', () => {})).toBe('non-conformant');
  expect(as('1.25.0', () => {})).toBe('conformant');
  expect(as('1.31.0', older)).toBe('non-conformant');
  const broken = (pods: any) => {
    older(pods);
    pods[0].chains.find((its: any) => its.chain === 'OUTPUT').rules.pop();
  };
  expect(as('1.24.6', broken)).toBe('non-conformant');
});

test(`${OF_1_24}: in both modes`, () => {
  const as = (version: string, change: (pods: any) => unknown) =>
    judged(rulesDiffer, version, (both) => {
      for (const seen of [both.init, both.cni]) {
        seen.version = version;
        change(seen.pods);
      }
    });
  expect(as('1.24.6', older)).toBe('conformant');
  expect(as('1.24.6', () => {})).toBe('non-conformant');
  expect(as('1.25.0', () => {})).toBe('conformant');
});

test('before 1.24 no annotation makes a sidecar native', () => {
  const as = (version: string, change: (seen: any) => unknown) =>
    judged(podsDiffer, version, ({ init, cni }) => {
      for (const seen of [init, cni]) change(Object.assign(seen, { version }));
    });
  const classic = (seen: any) => Object.assign(seen, { native: seen.classic });
  expect(as('1.23.6', classic)).toBe('conformant');
  expect(as('1.23.6', () => {})).toBe('non-conformant');
  expect(as('1.24.0', () => {})).toBe('conformant');
});

test('platforms are those of the version', () => {
  const k3s = (seen: any) => Object.assign(seen.k3s, { binDir: '/var/lib/rancher/k3s/data/current/bin/' });
  const withoutGke = (seen: any) => {
    k3s(seen);
    delete seen.gke;
  };
  expect(judged(platforms, '1.24.6', withoutGke)).toBe('conformant');
  expect(judged(platforms, '1.24.6', k3s)).toBe('non-conformant');
  expect(judged(platforms, '1.26.0', () => {})).toBe('conformant');
  expect(judged(platforms, '1.26.0', k3s)).toBe('non-conformant');
});

test('what the agent may and adds, and what of it is annotated, follows the version', () => {
  expect(ambientGrants('1.24.6').length).toBe(ambientGrants('1.25.0').length - 1);
  expect(agentCapabilities('1.24.0', [])).not.toContain('DAC_OVERRIDE');
  const values = { values: { global: { proxy: { includeInboundPorts: '' } } } };
  const ports = (version: string) => Object.keys(toldToPlugin(askedByValues({ values, version }), version));
  const name = 'traffic.sidecar.istio.io/includeInboundPorts';
  expect(ports('1.24.6')).not.toContain(name);
  expect(ports('1.25.0')).toContain(name);
});

test('names of interfaces are asked about since 1.30', () => {
  const taken = (seen: any, istio: string) => {
    seen.istio = istio;
    for (const name of ['excludeInterfaces', 'kubevirtInterfaces', 'istio.io/reroute-virtual-interfaces']) {
      seen.admission[name] = '';
      Object.assign(seen.plugin.added[name], {
        exitCode: 0,
        message: '',
        left: seen.plugin.added.sound.left,
      });
    }
  };
  const as = (istio: string) => judged(invalidValues, istio, (seen) => taken(seen, istio));
  expect(as('1.29.6')).toBe('conformant');
  expect(as('1.30-alpha.20260119.0123456789ab')).toBe('conformant');
  expect(as('1.30-alpha.20260121.0123456789ab')).toBe('non-conformant');
  expect(as('1.30.0')).toBe('non-conformant');
  expect(as('1.31.0')).toBe('non-conformant');
});

test("what becomes of the agent's own pod without a kubeconfig is stated since 1.31", () => {
  const as = (istio: string) =>
    judged(noKubeconfig, istio, (seen) => {
      const { exitCode, code, message } = seen.calls['an ordinary pod'];
      Object.assign(seen, { istio });
      Object.assign(seen.calls["the agent's pod"], { exitCode, code, message });
    });
  expect(as('1.30.3')).toBe('conformant');
  expect(as('1.31.0')).toBe('non-conformant');
});

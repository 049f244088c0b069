import { expect, test } from 'vitest';
import type { CommandOptions, RunCommand } from '../process/run.ts';
import { installProgress } from './istioctl.ts';
import { istioctlInstaller } from './istioctl-installer.ts';

test('an object is injected by hand: it is read from standard input, and the cluster of the lane is asked', async () => {
  const calls: { readonly argv: readonly string[]; readonly input: CommandOptions['input'] }[] = [];
  const run: RunCommand = async (argv, { input } = {}) => {
    calls.push({ argv, input });
    return { command: '', exitCode: 0, stdout: 'kind: Pod\n---\n', stderr: '', durationMs: 1 };
  };
  const installer = istioctlInstaller({ run, bin: { istioctl: '/bin/istioctl' } });
  expect(await installer.inject('{"kind":"Pod"}', { kubeconfig: '/run/k' })).toBe('kind: Pod\n---\n');
  expect(calls).toEqual([
    {
      argv: ['/bin/istioctl', 'kube-inject', '--filename', '-', '--kubeconfig', '/run/k'],
      input: '{"kind":"Pod"}',
    },
  ]);
});

test('progress leaves out the picture', () => {
  for (const sail of ['        |\\', '      ~/~~~\\~~', '']) expect(installProgress(sail)).toBeUndefined();
  expect(installProgress('✔ CNI installed 🪢')).toBe('CNI installed');
  expect(
    installProgress('- Processing resources for Istiod. Waiting for Deployment/istio-system/istiod'),
  ).toMatch(/^Processing resources/);
});

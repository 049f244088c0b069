import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { writePodSecurity } from './pod-security.ts';

test('the file that nodes get holds every namespace that says nothing to the level, but for those of the cluster itself', async () => {
  const { hostPath, containerPath } = await writePodSecurity(temporaryDirectory(), 'restricted');
  expect(containerPath).toBe('/kind/admission');
  const { kind, plugins } = parse(readFileSync(join(hostPath, 'admission.yaml'), 'utf8'));
  const [{ name, configuration }, ...others] = plugins;
  expect([kind, name, configuration.kind, others]).toEqual([
    'AdmissionConfiguration',
    'PodSecurity',
    'PodSecurityConfiguration',
    [],
  ]);
  expect(configuration.defaults).toEqual({
    enforce: 'restricted',
    'enforce-version': 'latest',
    audit: 'restricted',
    'audit-version': 'latest',
    warn: 'restricted',
    'warn-version': 'latest',
  });
  expect(configuration.exemptions.namespaces).toContain('kube-system');
});

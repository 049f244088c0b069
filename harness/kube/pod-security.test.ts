import { expect, test } from 'vitest';
import { isPodSecuritys, violations } from './pod-security.ts';

const HEAD = 'pods "without" is forbidden: violates PodSecurity "restricted:latest": ';

test('checks are told apart by the commas between them alone, containers by the word before', () => {
  const text = `${HEAD}allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "app", "istio-proxy" must set securityContext.capabilities.drop=["ALL"])`;
  expect(violations(text)).toEqual({
    policy: 'restricted',
    checks: ['allowPrivilegeEscalation != false', 'unrestricted capabilities'],
    containers: ['app', 'istio-proxy'],
    capabilities: [],
  });
});

test('a check that nobody thought of is named like any other', () => {
  const seccomp =
    'seccompProfile (pod or containers "istio-validation", "istio-proxy" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';
  const ports = 'hostPort (container "app" uses hostPort 8080)';
  const volumes = 'restricted volume types (volume "data" uses restricted volume type "hostPath")';
  expect(violations(`${HEAD}${seccomp}, ${ports}, ${volumes}`)).toEqual({
    policy: 'restricted',
    checks: ['seccompProfile', 'hostPort', 'restricted volume types'],
    containers: ['app', 'istio-proxy', 'istio-validation'],
    capabilities: [],
  });
});

test('another refusal violates no policy', () => {
  expect(violations('pods "a" is forbidden: exceeded quota: some')).toEqual({
    policy: '',
    checks: [],
    containers: [],
    capabilities: [],
  });
});

test('capabilities that must not be added are named, each once', () => {
  const text = `${HEAD}non-default capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add; container "istio-init" must not include "NET_ADMIN", "SYS_ADMIN" in securityContext.capabilities.add)`;
  expect(violations(text)).toMatchObject({
    containers: ['a', 'istio-init'],
    capabilities: ['NET_ADMIN', 'SYS_ADMIN'],
  });
});

test.each([
  ['would violate PodSecurity "baseline:latest": hostPort (container "a" uses hostPort 80)', true],
  ['Error creating: Internal error occurred: failed calling webhook "x": context deadline exceeded', false],
  ['metadata.finalizers: "x": prefer a domain-qualified finalizer name', false],
])('%s', (text, is) => {
  expect(isPodSecuritys(text)).toBe(is);
});

import { expect, test } from 'vitest';
import { violations } from './violations.ts';

const HEAD = 'pods "without" is forbidden: violates PodSecurity "restricted:latest": ';

test('checks are told apart by the commas between them alone, containers by the word before', () => {
  const text = `${HEAD}allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "app", "istio-proxy" must set securityContext.capabilities.drop=["ALL"])`;
  expect(violations(text)).toEqual({
    policy: 'restricted',
    checks: ['allowPrivilegeEscalation != false', 'unrestricted capabilities'],
    containers: ['app', 'istio-proxy'],
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
  });
});

test('another refusal violates no policy', () => {
  expect(violations('pods "a" is forbidden: exceeded quota: some')).toEqual({
    policy: '',
    checks: [],
    containers: [],
  });
});

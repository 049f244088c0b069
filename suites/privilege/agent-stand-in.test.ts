import { expect, test } from 'vitest';
import { agentStandIn } from './agent-stand-in.ts';

const agent = {
  spec: {
    template: {
      metadata: {
        annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined', other: '' },
      },
      spec: {
        hostPID: true,
        hostIPC: true,
        initContainers: [{ name: 'prepare', securityContext: { privileged: true } }],
        containers: [{ name: 'install-cni', ports: [{ containerPort: 15014, hostPort: 15014 }] }],
        volumes: [{ name: 'root', hostPath: { path: '/' } }],
      },
    },
  },
};
const standIn = (takesPorts: boolean) =>
  agentStandIn(agent, { namespace: 'n', image: 'apps', takesPorts })['spec'].template;

test("all that a policy looks at is the agent's", () => {
  const { metadata, spec } = standIn(true);
  expect(metadata.annotations).toEqual({ 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' });
  expect(spec).toMatchObject({
    hostPID: true,
    hostIPC: true,
    initContainers: [{ name: 'prepare', image: 'apps', securityContext: { privileged: true } }],
    containers: [{ name: 'install-cni', image: 'apps', ports: [{ hostPort: 15014 }] }],
    volumes: [{ hostPath: { path: '/' } }],
  });
});

test('an init container ends, and one that runs beside the agent takes no port of the node', () => {
  const { spec } = standIn(false);
  expect(spec.initContainers).toMatchObject([{ command: ['true'] }]);
  expect(spec.containers[0]).not.toHaveProperty('ports');
});

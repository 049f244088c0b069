import { expect, test } from 'vitest';
import { deadlines } from '../../harness/time/deadlines.ts';
import type { Bench, KubeObject } from '../requirement.ts';
import { runOwnAgents } from './own-agents.ts';

const DAEMON_SET = {
  spec: {
    template: {
      metadata: {},
      spec: {
        containers: [
          {
            name: 'install-cni',
            image: 'install-cni:1',
            command: ['install-cni'],
            envFrom: [{ configMapRef: { name: 'istio-cni-config' } }],
            env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            volumeMounts: [{ name: 'cni-net-dir', mountPath: '/host/etc/cni/net.d' }],
          },
        ],
        volumes: [{ name: 'cni-net-dir', hostPath: { path: '/etc/cni/net.d' } }],
      },
    },
  },
} as unknown as KubeObject;

const LISTED = [
  'first/net/10-a.conflist 0640 e30=',
  'first/run/istio-cni-kubeconfig 0600 ',
  'other/bin/istio-cni 0755 ',
];

function benchThat(made: KubeObject[]): Bench {
  const status = (name: string, state: object) => ({ name, state, ready: true, restartCount: 0 });
  const object = () => ({
    ...made[0],
    metadata: { ...made[0]?.metadata, uid: 'some-uid', creationTimestamp: '2026-01-01T00:00:00Z' },
    status: {
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        status('app', { running: {} }),
        status('first', { running: {} }),
        status('other', { terminated: { exitCode: 1 } }),
      ],
    },
  });
  return {
    mesh: { namespace: 'istio-system' },
    nodes: ['control-plane', 'worker'],
    images: { apps: 'apps:1' },
    deadlines: deadlines(),
    create: async (pod: KubeObject) => made.push(pod),
    fresh: async () => ({ object: object() }),
    eventually: async (_: string, attempt: () => Promise<unknown>) => await attempt(),
    kube: {
      get: async ({ kind }: { kind: string }) =>
        kind === 'DaemonSet' ? DAEMON_SET : { data: { EXCLUDE_NAMESPACES: 'kube-system' } },
      exec: async () => ({ exitCode: 0, stdout: LISTED.join('\n'), stderr: '' }),
      getRaw: async (path: string) => (path.includes(':15100/') ? 'istio_cni_install_ready 1\n' : ''),
    },
  } as unknown as Bench;
}

const OPTIONS = {
  namespace: 'own',
  name: 'agents',
  agents: { first: { files: { '10-a.conflist': '{}' }, variables: { CNI_CONF_NAME: 'a' } }, other: {} },
};

test("agents of one's own touch nothing of the node, and are configured as the lane's", async () => {
  const made: KubeObject[] = [];
  await runOwnAgents(benchThat(made), OPTIONS);
  expect(JSON.stringify(made)).not.toContain('hostPath');
  const [, first] = made[0]!['spec'].containers;
  expect(first).toMatchObject({ name: 'first', image: 'install-cni:1', command: ['install-cni'] });
  const valueOf = (name: string) => first.env.findLast((each: { name: string }) => each.name === name)?.value;
  expect(['EXCLUDE_NAMESPACES', 'CNI_CONF_NAME', 'REPAIR_ENABLED'].map(valueOf)).toEqual([
    'kube-system',
    'a',
    'false',
  ]);
});

test('a look tells of each agent its state, its files and what it installed', async () => {
  const own = await runOwnAgents(benchThat([]), OPTIONS);
  expect(await own.look()).toEqual({
    isReady: false,
    agents: {
      first: {
        state: 'running',
        ready: 1,
        files: { '10-a.conflist': { mode: '0640', text: '{}' } },
        hasKubeconfig: true,
        programs: [],
      },
      other: { state: 'ended with 1', ready: null, files: {}, hasKubeconfig: false, programs: ['istio-cni'] },
    },
  });
});

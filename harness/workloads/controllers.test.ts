import { expect, test } from 'vitest';
import {
  cronJob,
  daemonSet,
  deployment,
  job,
  jobOf,
  podsOf,
  replicaSet,
  statefulSet,
} from './controllers.ts';
import { namespace } from './namespace.ts';
import { pod } from './pod.ts';

const made = pod(
  { namespace: 'shop', name: 'a', labels: { tier: 'x' }, annotations: { note: 'y' } },
  { apps: 'apps:1' },
);
const template = {
  metadata: { labels: { app: 'a', tier: 'x' }, annotations: { note: 'y' } },
  spec: made['spec'],
};

test.each([
  { kind: 'Deployment', object: deployment(made, { replicas: 3 }), spec: { replicas: 3 } },
  { kind: 'ReplicaSet', object: replicaSet(made), spec: { replicas: 1 } },
  {
    kind: 'StatefulSet',
    object: statefulSet(made),
    spec: { replicas: 1, serviceName: 'a', podManagementPolicy: 'Parallel' },
  },
  { kind: 'DaemonSet', object: daemonSet(made), spec: {} },
])('a $kind makes pods like the pod', ({ kind, object, spec }) => {
  expect(object).toEqual({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'a', namespace: 'shop', labels: { app: 'a', tier: 'x' } },
    spec: { ...spec, selector: { matchLabels: { app: 'a' } }, template },
  });
});

test('a Job chooses its own selector and a restart policy that Kubernetes allows', () => {
  const { spec } = job(made, { backoffLimit: 0 }) as any;
  expect(spec.selector).toBeUndefined();
  expect(spec.backoffLimit).toBe(0);
  expect(spec.template.spec.restartPolicy).toBe('OnFailure');
  const never = pod({ namespace: 'shop', name: 'a', restartPolicy: 'Never' }, { apps: 'apps:1' });
  expect((job(never) as any).spec.template.spec.restartPolicy).toBe('Never');
});

test('a CronJob waits to be told, and its Job has its template and belongs to it', () => {
  const cron = cronJob(made);
  expect(cron['spec']).toMatchObject({ suspend: true });
  const now = jobOf({ ...cron, metadata: { ...cron.metadata, uid: 'u1' } });
  expect(now['spec']).toEqual(job(made)['spec']);
  expect(now.metadata).toMatchObject({
    name: 'a-now',
    namespace: 'shop',
    ownerReferences: [{ kind: 'CronJob', name: 'a', uid: 'u1' }],
  });
  expect(jobOf(cron).metadata).not.toHaveProperty('ownerReferences');
});

test('pods of a controller are found by one label, and a pod without it is refused', () => {
  expect(podsOf(made)).toBe('app=a');
  expect(() => podsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } })).toThrow(
    'pod b has no label app',
  );
});

test('a namespace without injection has no injection label at all, and is privileged whatever the cluster holds others to', () => {
  expect(namespace({ name: 'n' }).metadata.labels).toEqual({
    'pod-security.kubernetes.io/enforce': 'privileged',
  });
  expect(
    namespace({ name: 'n', inject: true, podSecurity: 'baseline', labels: { a: 'b' } }).metadata.labels,
  ).toEqual({
    'istio-injection': 'enabled',
    'pod-security.kubernetes.io/enforce': 'baseline',
    a: 'b',
  });
});

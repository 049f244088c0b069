import type { KubeObject } from '../kube/kube.ts';

/** Label by which a controller finds the pods of a pod builder. */
const APP = 'app';

export interface Replicas {
  /** 1 by default. */
  readonly replicas?: number;
}

/** A Deployment of pods like `pod`, under its name. */
export function deployment(pod: KubeObject, { replicas = 1 }: Replicas = {}): KubeObject {
  return controller('apps/v1', 'Deployment', pod, {
    replicas,
    selector: selector(pod),
    template: template(pod),
  });
}

/** A ReplicaSet of pods like `pod`, under its name. */
export function replicaSet(pod: KubeObject, { replicas = 1 }: Replicas = {}): KubeObject {
  return controller('apps/v1', 'ReplicaSet', pod, {
    replicas,
    selector: selector(pod),
    template: template(pod),
  });
}

/** A StatefulSet of pods like `pod`, all started at once; its pods are `<name>-0`, `<name>-1`, … */
export function statefulSet(pod: KubeObject, { replicas = 1 }: Replicas = {}): KubeObject {
  return controller('apps/v1', 'StatefulSet', pod, {
    replicas,
    serviceName: pod.metadata.name,
    podManagementPolicy: 'Parallel',
    selector: selector(pod),
    template: template(pod),
  });
}

/** A DaemonSet: one pod like `pod` on each node that takes workloads. */
export function daemonSet(pod: KubeObject): KubeObject {
  return controller('apps/v1', 'DaemonSet', pod, { selector: selector(pod), template: template(pod) });
}

export interface JobOptions {
  /** 6, as Kubernetes has it, by default. */
  readonly backoffLimit?: number;
}

/** A Job with one pod like `pod`. It runs as long as the pod's program does: for ever with an echo or idle container. */
export function job(pod: KubeObject, options: JobOptions = {}): KubeObject {
  return controller('batch/v1', 'Job', pod, jobSpec(pod, options));
}

/** A CronJob, suspended: `jobOf` makes the Job, so that nobody waits for a minute to pass. */
export function cronJob(pod: KubeObject, options: JobOptions = {}): KubeObject {
  return controller('batch/v1', 'CronJob', pod, {
    schedule: '0 0 1 1 *',
    suspend: true,
    jobTemplate: { metadata: { labels: pod.metadata.labels }, spec: jobSpec(pod, options) },
  });
}

/** The Job of a CronJob, made by hand as `kubectl create job --from` does; owned by it where it has a UID. */
export function jobOf(cron: KubeObject, name: string = `${cron.metadata.name}-now`): KubeObject {
  const { uid, namespace } = cron.metadata;
  const jobTemplate = cron['spec'].jobTemplate;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name, uid, controller: true };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: jobTemplate.metadata?.labels ?? {},
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      ...(uid === undefined ? {} : { ownerReferences: [owner] }),
    },
    spec: jobTemplate.spec,
  };
}

/** Selector for the pods that a controller of `pod` makes: `app=<name>`. */
export function podsOf(pod: KubeObject): string {
  return `${APP}=${appOf(pod)}`;
}

function jobSpec(pod: KubeObject, { backoffLimit }: JobOptions): Readonly<Record<string, unknown>> {
  const made = template(pod);
  const restartPolicy = made.spec['restartPolicy'] ?? 'OnFailure';
  return {
    ...(backoffLimit === undefined ? {} : { backoffLimit }),
    template: { ...made, spec: { ...made.spec, restartPolicy } },
  };
}

function controller(
  apiVersion: string,
  kind: string,
  pod: KubeObject,
  spec: Readonly<Record<string, unknown>>,
): KubeObject {
  const { name, namespace, labels } = pod.metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
    },
    spec,
  };
}

function selector(pod: KubeObject): Readonly<Record<string, unknown>> {
  return { matchLabels: { [APP]: appOf(pod) } };
}

function appOf(pod: KubeObject): string {
  const app = pod.metadata.labels?.[APP];
  if (app === undefined) throw new TypeError(`pod ${pod.metadata.name} has no label ${APP}`);
  return app;
}

function template(pod: KubeObject): {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
} {
  const { labels, annotations } = pod.metadata;
  return {
    metadata: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: pod['spec'],
  };
}

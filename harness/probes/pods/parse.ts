import { z } from 'zod';
import type { KubeObject } from '../../kube/kube.ts';
import { redirectRequest } from './redirect-request.ts';
import type { ContainerFacts, ContainerKind, PodFacts } from './types.ts';

const terminated = z.looseObject({
  exitCode: z.number(),
  reason: z.string().optional(),
  containerID: z.string().optional(),
});
const statusSchema = z.looseObject({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  containerID: z.string().optional(),
  state: z
    .looseObject({
      waiting: z.looseObject({ reason: z.string().optional() }).optional(),
      running: z.looseObject({}).optional(),
      terminated: terminated.optional(),
    })
    .default({}),
  lastState: z.looseObject({ terminated: terminated.optional() }).default({}),
});
const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  restartPolicy: z.string().optional(),
  securityContext: z.looseObject({}).default({}),
});
const containers = z.array(containerSchema).default([]);
const statuses = z.array(statusSchema).default([]);
const texts = z.record(z.string(), z.string()).default({});
const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().default('default'),
    uid: z.string(),
    creationTimestamp: z.string(),
    labels: texts,
    annotations: texts,
  }),
  spec: z.looseObject({
    nodeName: z.string().default(''),
    hostNetwork: z.boolean().default(false),
    hostPID: z.boolean().default(false),
    hostIPC: z.boolean().default(false),
    initContainers: containers,
    containers,
    ephemeralContainers: containers,
  }),
  status: z
    .looseObject({
      phase: z.string().default(''),
      podIPs: z.array(z.looseObject({ ip: z.string() })).default([]),
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
      initContainerStatuses: statuses,
      containerStatuses: statuses,
      ephemeralContainerStatuses: statuses,
    })
    .prefault({}),
});

/** A pod in the field's words, from the object as the API server sends it. */
export function parsePod(object: KubeObject): PodFacts {
  const { metadata, spec, status } = podSchema.parse(object);
  const all = [
    ...status.initContainerStatuses,
    ...status.containerStatuses,
    ...status.ephemeralContainerStatuses,
  ];
  const as = (kind: ContainerKind) => (each: z.infer<typeof containerSchema>) =>
    containerFacts(
      each,
      kind,
      all.find((found) => found.name === each.name),
    );
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    // Static pods: the kubelet knows its own hash of the manifest; the API server gave the mirror another UID.
    cgroupUid: metadata.annotations['kubernetes.io/config.hash'] ?? metadata.uid,
    createdAt: metadata.creationTimestamp,
    node: spec.nodeName,
    phase: status.phase,
    ready: status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    ips: status.podIPs.map(({ ip }) => ip),
    hostNetwork: spec.hostNetwork,
    hostPid: spec.hostPID,
    hostIpc: spec.hostIPC,
    labels: metadata.labels,
    annotations: metadata.annotations,
    redirect: redirectRequest(object),
    containers: [
      ...spec.initContainers.map((each) => as(each.restartPolicy === 'Always' ? 'sidecar' : 'init')(each)),
      ...spec.containers.map(as('regular')),
      ...spec.ephemeralContainers.map(as('ephemeral')),
    ],
  };
}

/** A container of a pod by name. */
export function container(pod: PodFacts, name: string): ContainerFacts | undefined {
  return pod.containers.find((each) => each.name === name);
}

function containerFacts(
  spec: z.infer<typeof containerSchema>,
  kind: ContainerKind,
  status: z.infer<typeof statusSchema> | undefined,
): ContainerFacts {
  const { waiting, running, terminated: ended } = status?.state ?? {};
  const last = status?.lastState.terminated;
  const reason = waiting?.reason ?? ended?.reason;
  const id = [status?.containerID, ended?.containerID, last?.containerID].find(
    (each) => each !== undefined && each !== '',
  );
  return {
    name: spec.name,
    kind,
    image: spec.image,
    command: spec.command,
    args: spec.args,
    securityContext: spec.securityContext,
    state:
      ended !== undefined
        ? 'terminated'
        : running !== undefined
          ? 'running'
          : waiting !== undefined
            ? 'waiting'
            : 'absent',
    ...(reason === undefined ? {} : { reason }),
    ...(ended === undefined ? {} : { exitCode: ended.exitCode }),
    ...(last === undefined ? {} : { lastExitCode: last.exitCode }),
    restarts: status?.restartCount ?? 0,
    ready: status?.ready ?? false,
    ...(id === undefined ? {} : { containerId: id.replace(/^[a-z-]+:\/\//, '') }),
  };
}

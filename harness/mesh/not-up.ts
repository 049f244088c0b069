import { HarnessError } from '../errors/errors.ts';
import { containerStatuses } from '../kube/container-state.ts';
import type { ContainerTrouble } from '../kube/container-trouble.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { describePod, isReady } from '../kube/pod-state.ts';

const LOG_LINES = 15;
/** So many pods are told with their logs: what fails first keeps others waiting. */
const TOLD = 3;

/** Which container will not come up, why, and the last lines of its log, as they are. */
export async function describeTrouble(
  kube: Kube,
  { pod, container, why }: ContainerTrouble,
): Promise<string> {
  const { namespace, name } = pod.metadata;
  return `${namespace}/${name} [${container}]: ${why}${await logTail(kube, pod, container)}`;
}

/**
 * What became of an installation that failed by itself: the pods that are not Ready, with the last lines of their logs;
 * the error itself where no pod is to blame, or nobody can tell.
 */
export async function installFailed(
  kube: Kube,
  namespaces: readonly string[],
  error: unknown,
): Promise<unknown> {
  const pods = await podsOf(kube, namespaces).catch(() => []);
  const unready = pods.filter((pod) => !isReady(pod)).slice(0, TOLD);
  if (unready.length === 0) return error;
  const told = unready.map(async (pod) => {
    const container = containerStatuses(pod).find((status) => status.ready !== true)?.name;
    const log = container === undefined ? '' : await logTail(kube, pod, container);
    return `${pod.metadata.namespace}/${describePod(pod)}${log}`;
  });
  return meshNotUp(`not Ready in time: ${(await Promise.all(told)).join('\n')}`, error);
}

/** Every pod of some namespaces. */
export async function podsOf(kube: Kube, namespaces: readonly string[]): Promise<readonly KubeObject[]> {
  const lists = namespaces.map((namespace) => kube.list({ apiVersion: 'v1', kind: 'Pod', namespace }));
  return (await Promise.all(lists)).flat();
}

/** The error of a mesh that is not there. */
export function meshNotUp(message: string, cause?: unknown): HarnessError {
  return new HarnessError('MESH_NOT_UP', message, {
    ...(cause === undefined ? {} : { cause }),
    nextStep:
      'mend what keeps that container; `npm run conformance -- up` brings the mesh up and judges nothing',
  });
}

/** Of the run that ended last, else of the present one; nothing for a container that never ran. */
async function logTail(kube: Kube, pod: KubeObject, container: string): Promise<string> {
  const status = containerStatuses(pod).find((each) => each.name === container);
  const ended = status?.lastState?.terminated !== undefined;
  if (!ended && status?.state?.waiting !== undefined) return '';
  const { namespace = '', name } = pod.metadata;
  try {
    const log = await kube.logs({ namespace, name }, { container, previous: ended, tailLines: LOG_LINES });
    const lines = log.trimEnd().split('\n');
    return log.trim() === ''
      ? '\n  its log is empty'
      : `\n  its log ends:\n${lines.map((line) => `    ${line}`).join('\n')}`;
  } catch (error) {
    return `\n  its log could not be had: ${error instanceof Error ? error.message : String(error)}`;
  }
}

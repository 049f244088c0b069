import { type KubeEvent, podEvents } from '../kube/events.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import type { Difference } from '../model/verdict.ts';
import type { Inspector } from '../probes/inspector.ts';
import { istioChains } from '../probes/rules/chains.ts';

/** istio/istio tools/istio-iptables/pkg/constants ValidationErrorCode. */
export const VALIDATION_EXIT = 126;
export const VALIDATION_CONTAINER = 'istio-validation';

/** Whether istio-validation has found, at least once, that the pod's traffic is not redirected. */
export function validationFailed(pod: KubeObject): boolean {
  const statuses: readonly any[] = pod['status']?.initContainerStatuses ?? [];
  return statuses.some(
    (status) =>
      status.name === VALIDATION_CONTAINER &&
      [status.state?.terminated?.exitCode, status.lastState?.terminated?.exitCode].includes(VALIDATION_EXIT),
  );
}

/** How a cluster is asked why a pod does not start. */
export interface Asked {
  readonly kube: Kube;
  readonly inspector: Pick<Inspector, 'pod'>;
}

/**
 * Whether that run met no redirection. Its exit code does not say so: it is the same where the 5 seconds that it takes
 * were too few; istio/istio tools/istio-iptables/pkg/validation. Its call was refused, or, since over IPv6 and past a rule
 * that drops nobody refuses, there is no rule of Istio's even now. Not so where neither can be seen.
 */
async function metNoRedirection({ kube, inspector }: Asked, pod: KubeObject): Promise<boolean> {
  const reference = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
  const runs = await Promise.allSettled(
    [true, false].map((previous) => kube.logs(reference, { container: VALIDATION_CONTAINER, previous })),
  );
  const logs = runs.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []));
  if (logs.some((log) => log.includes('Error connecting to '))) return true;
  return await inspector.pod(reference, ['rules']).then(
    ({ rules }) => istioChains(rules).length === 0,
    () => false,
  );
}

/** The event by which kubelet tells that the plugin refused the pod's sandbox. */
export function sandboxRefusal(events: readonly KubeEvent[]): KubeEvent | undefined {
  return events.find((event) => event.reason === 'FailedCreatePodSandBox' && /istio-cni/.test(event.message));
}

/** The plugin's own words in that event, without the sandbox ids that the kubelet puts before them; empty where there is none. */
export function pluginsRefusal(events: readonly KubeEvent[]): string {
  const message = sandboxRefusal(events)?.message ?? '';
  return message.slice(Math.max(0, message.indexOf('plugin type="istio-cni"')));
}

function hasSandbox(pod: KubeObject): boolean {
  const conditions: readonly { type: string; status: string }[] = pod['status']?.conditions ?? [];
  const ready = conditions.some((one) => one.type === 'PodReadyToStartContainers' && one.status === 'True');
  return ready || pod['status']?.podIP !== undefined;
}

/** What the product itself did to keep a pod from starting, or `undefined` if it is not the product's doing. */
export async function productRefusal(asked: Asked, pod: KubeObject): Promise<Difference | undefined> {
  const { namespace = '', name, uid } = pod.metadata;
  const own = `${namespace}/${name}`;
  const subject = `pod ${own}`;
  if (validationFailed(pod)) {
    if (!(await metNoRedirection(asked, pod))) return undefined;
    return {
      subject,
      expected: 'rules in its network namespace before its first container',
      seen: `${VALIDATION_CONTAINER} ended with ${VALIDATION_EXIT}: no redirection when the pod started`,
      pod: own,
    };
  }
  // A refusal that the kubelet's next try has healed is not what keeps the pod now.
  if (hasSandbox(pod)) return undefined;
  const refused = sandboxRefusal(
    await podEvents(asked.kube, { namespace, name, ...(uid === undefined ? {} : { uid }) }),
  );
  if (refused === undefined) return undefined;
  return { subject, expected: 'a sandbox', seen: refused.message, pod: own };
}

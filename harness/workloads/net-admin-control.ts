import type { KubeObject } from '../kube/kube.ts';
import { sleepingContainer } from './containers.ts';
import type { WorkloadImages } from './images.ts';
import { type PodSpec, pod } from './pod.ts';

/** Name of the container that holds NET_ADMIN. */
export const NET_ADMIN_HOLDER = 'net-admin-holder';

/**
 * The control for every look at capabilities: a pod in which `net-admin-holder` does hold NET_ADMIN, beside `app`,
 * which does not. A look that finds nothing here is blind.
 */
export function netAdminControlPod(spec: Omit<PodSpec, 'containers'>, images: WorkloadImages): KubeObject {
  const holder = sleepingContainer({
    name: NET_ADMIN_HOLDER,
    securityContext: { capabilities: { add: ['NET_ADMIN'] } },
  });
  return pod({ ...spec, containers: [sleepingContainer(), holder] }, images);
}

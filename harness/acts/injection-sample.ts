import { createHash } from 'node:crypto';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { MEETS_RESTRICTED } from '../workloads/restricted.ts';

const NAME = 'conformance-injection-sample';

/**
 * What admission makes of a plain pod right now, by a dry-run create that leaves nothing behind: its
 * annotations, and name, image, arguments, environment and security context of every container. Equal
 * texts mean equal injection. The pod asks for the sidecar by label, and meets the `restricted` level itself.
 * @throws KubeApiError if admission refuses it
 */
export async function injectionSample(kube: Kube, namespace: string): Promise<string> {
  const { object } = await kube.create(samplePod(namespace), { dryRun: true });
  const spec = object['spec'];
  return JSON.stringify(
    {
      annotations: object.metadata.annotations ?? {},
      initContainers: (spec.initContainers ?? []).map(essence),
      containers: spec.containers.map(essence),
    },
    null,
    1,
  );
}

/** A sample, as it is kept: its environment may hold what somebody has set in secret. */
export function digestOf(sample: string): string {
  return createHash('sha256').update(sample).digest('hex');
}

function essence({ name, image, args, env, securityContext, restartPolicy }: any): unknown {
  return { name, image, args, env, securityContext, restartPolicy };
}

function samplePod(namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: NAME, namespace, labels: { app: NAME, 'sidecar.istio.io/inject': 'true' } },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'sample',
          securityContext: MEETS_RESTRICTED,
        },
      ],
    },
  };
}

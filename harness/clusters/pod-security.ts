import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import type { NodeMount } from './kind-config.ts';

/**
 * Writes below `directory` which Pod Security level the API server holds a namespace to that says nothing, and returns the
 * mount that brings it to the nodes; where the API server reads it is said in pod-security.yaml. Kubernetes' own namespaces and
 * kind's are exempt, as its documentation has it: what a cluster consists of asks for more.
 */
export async function writePodSecurity(directory: string, level: PodSecurityLevel): Promise<NodeMount> {
  const hostPath = join(directory, 'admission');
  const file = join(hostPath, 'admission.yaml');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, stringify(admission(level)));
  return { hostPath, containerPath: '/kind/admission' };
}

function admission(level: PodSecurityLevel) {
  const modes = ['enforce', 'audit', 'warn'].flatMap((mode) => [
    [mode, level],
    [`${mode}-version`, 'latest'],
  ]);
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'PodSecurity',
        configuration: {
          apiVersion: 'pod-security.admission.config.k8s.io/v1',
          kind: 'PodSecurityConfiguration',
          defaults: Object.fromEntries(modes),
          exemptions: { namespaces: ['kube-system', 'local-path-storage'] },
        },
      },
    ],
  };
}

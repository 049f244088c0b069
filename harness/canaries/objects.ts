import type { KubeObject } from '../kube/kube.ts';
import { sleepingContainer } from '../workloads/containers.ts';
import { namespace } from '../workloads/namespace.ts';
import { pod } from '../workloads/pod.ts';
import { type Canary, drawSecret } from './state.ts';
import { TEXT_FORMS } from './text-forms.ts';

export interface Planted {
  /** In the order in which they are to be made; the namespace first. */
  readonly objects: readonly KubeObject[];
  readonly canaries: readonly Canary[];
}

/** Names of variables, members and annotations that say that their value is a secret. */
const NAMES = [
  'DB_PASSWORD',
  'X_TOKEN',
  'API_KEY',
  'clientSecret',
  'AWS_SECRET_ACCESS_KEY',
  'SECRET_KEY_BASE',
];

/**
 * Objects full of canaries, each secret drawn anew: Secrets, a ConfigMap with a kubeconfig, a pod with variables, annotations,
 * arguments and a header, and two pods whose logs say every form of `TEXT_FORMS`, one of which ends, again and again.
 */
export function plantedObjects(name: string, images: { readonly apps: string }): Planted {
  const canaries: Canary[] = [];
  const draw = (form: string): string => {
    const secret = drawSecret();
    canaries.push({ form, secret });
    return secret;
  };
  const said = Object.entries(TEXT_FORMS)
    .map(([form, write]) => write(draw(`a log: ${form}`)))
    .join('\n')
    // No argument of a program can hold one.
    .replaceAll('\0', ' ');
  const say = { ...sleepingContainer(), command: ['node', '-e', 'console.log(process.argv[1])', said] };
  const talking = ['-e', 'console.log(process.argv[1]); setInterval(() => {}, 1 << 30)', said];
  const data = Object.fromEntries(NAMES.map((each) => [each, draw(`a Secret: ${each}`)]));
  const kubeconfig = TEXT_FORMS['a kubeconfig']?.(draw('a ConfigMap: a kubeconfig')) ?? '';
  const metadata = (own: string) => ({ namespace: name, name: own });
  return {
    canaries,
    objects: [
      namespace({ name }),
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata('members'),
        stringData: { ...data, plain: draw('a Secret: any name') },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata('log-in'),
        type: 'kubernetes.io/dockerconfigjson',
        stringData: { '.dockerconfigjson': logIn(draw('a Secret: a log-in of a registry')) },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('files'), data: { kubeconfig } },
      pod(
        {
          ...metadata('silent'),
          annotations: Object.fromEntries(
            NAMES.map((each) => [`canaries.example/${each}`, draw(`an annotation: ${each}`)]),
          ),
          containers: [
            {
              ...sleepingContainer({
                env: Object.fromEntries(NAMES.map((each) => [each, draw(`a variable: ${each}`)])),
                args: [
                  '--password',
                  draw('an argument: a flag and its word'),
                  `--token=${draw('an argument: a flag')}`,
                ],
              }),
              readinessProbe: {
                httpGet: {
                  port: 1,
                  path: '/',
                  httpHeaders: [{ name: 'X-Api-Key', value: draw('a header of a probe') }],
                },
              },
            },
          ],
        },
        images,
      ),
      pod(
        { ...metadata('talking'), containers: [{ ...sleepingContainer(), command: ['node', ...talking] }] },
        images,
      ),
      pod({ ...metadata('ending'), restartPolicy: 'Always', containers: [say] }, images),
    ],
  };
}

function logIn(secret: string): string {
  return JSON.stringify({
    auths: { 'registry.example': { username: 'kim', password: secret, auth: btoa(`kim:${secret}`) } },
  });
}

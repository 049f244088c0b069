import { agentPodOn, type Bench, KubeApiError, type Pod } from '../requirement.ts';

/** One sample of a metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page of a pod. */
interface Page {
  readonly port: string;
  readonly path: string;
}

/**
 * The metrics page of a pod, read through the API server; no sample where the pod does not answer there or has no such
 * page. @throws KubeApiError where it is the API server that refuses
 */
export async function metricsOf(
  { kube }: Pick<Bench, 'kube'>,
  { namespace, name }: Pick<Pod, 'namespace' | 'name'>,
  { port, path }: Page,
): Promise<readonly Sample[]> {
  try {
    const url = `/api/v1/namespaces/${namespace}/pods/${name}:${port}/proxy${path}`;
    return parseMetrics(await kube.getRaw(url));
  } catch (error) {
    if (error instanceof KubeApiError && isOfPod(error)) return [];
    throw error;
  }
}

/** The metrics page of an agent. Errors as `metricsOf`. */
export async function agentMetrics(
  bench: Pick<Bench, 'kube'>,
  agent: Pick<Pod, 'namespace' | 'name'>,
): Promise<readonly Sample[]> {
  return await metricsOf(bench, agent, { port: '15014', path: '/metrics' });
}

/** That of the agent that is on a node now; undefined where there is none. */
export async function agentMetricsOn(
  bench: Pick<Bench, 'kube' | 'mesh'>,
  node: string,
): Promise<readonly Sample[] | undefined> {
  const agent = await agentPodOn(bench, node);
  return agent && (await agentMetrics(bench, agent));
}

/** Whether a refusal is the pod's own, or says that the pod did not answer. */
function isOfPod({ reason, serverMessage }: KubeApiError): boolean {
  return reason === '' || serverMessage.startsWith('error trying to reach service');
}

/** The control of such a look: whether a pod of CoreDNS, which Kubernetes put there, shows its metrics to it. */
export async function coreDnsAnswers(bench: Pick<Bench, 'kube'>): Promise<boolean> {
  const query = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'kube-system',
    labelSelector: 'k8s-app=kube-dns',
  };
  const pages = await Promise.all(
    (await bench.kube.list(query)).map(({ metadata: { namespace = '', name } }) =>
      metricsOf(bench, { namespace, name }, { port: '9153', path: '/metrics' }),
    ),
  );
  return pages.some((samples) => sumOf(samples, 'coredns_build_info') !== null);
}

/** Prometheus' text format, without types and help. */
export function parseMetrics(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', its = '']) => [
      key,
      its,
    ]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** Sum of the samples of a name with these labels; `null` where there is none. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | null {
  const own = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return own.length === 0 ? null : own.reduce((sum, { value }) => sum + value, 0);
}

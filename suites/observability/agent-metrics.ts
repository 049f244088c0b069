import { type Bench, type Pod } from '../requirement.ts';

/** One sample of a metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the metrics page of a pod through the API server. @throws KubeApiError where it does not answer */
export async function metricsOf(
  { kube }: Pick<Bench, 'kube'>,
  { namespace, name }: Pick<Pod, 'namespace' | 'name'>,
  { port, path }: { readonly port: string; readonly path: string },
): Promise<readonly Sample[]> {
  return parseMetrics(await kube.getRaw(`/api/v1/namespaces/${namespace}/pods/${name}:${port}/proxy${path}`));
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

import { z } from 'zod';
import { HarnessError } from '../../errors/errors.ts';
import type { ToolOutputs } from '../document.ts';
import type { EnvoyCluster, EnvoyEndpoint, EnvoyFacts, EnvoyListener } from './types.ts';

const listenersSchema = z.object({
  listener_statuses: z
    .array(
      z.looseObject({
        name: z.string(),
        local_address: z
          .looseObject({
            socket_address: z.looseObject({ address: z.string(), port_value: z.number() }).optional(),
          })
          .optional(),
      }),
    )
    .default([]),
});

/** Reads the admin pages that were asked for. @throws HarnessError ENVOY_SILENT if one did not answer */
export function parseEnvoy(outputs: ToolOutputs): EnvoyFacts {
  const pages = Object.entries(outputs).map(([path, { exitCode, stdout, stderr }]) => {
    if (exitCode === 0) return [path, stdout] as const;
    throw new HarnessError(
      'ENVOY_SILENT',
      `Envoy's admin page /${path}: exit code ${exitCode}: ${stderr.trim()}`,
      {
        nextStep:
          'is istio-proxy running in this pod? ask by hand: curl localhost:15000/server_info in its network namespace',
      },
    );
  });
  const page = (name: string) => pages.find(([path]) => path.split(/[?/]/, 1)[0] === name);
  const [clusters, stats, listeners] = [page('clusters'), page('stats'), page('listeners')];
  return {
    ...(clusters === undefined ? {} : { clusters: parseClusters(clusters[1]) }),
    ...(stats === undefined || stats[0].includes('prometheus') ? {} : { stats: parseStats(stats[1]) }),
    ...(listeners?.[0].includes('format=json') === true ? { listeners: parseListeners(listeners[1]) } : {}),
    pages: Object.fromEntries(pages),
  };
}

/**
 * Reads the text form of `/clusters`: `CLUSTER::ENDPOINT::KEY::VALUE` for each endpoint, `CLUSTER::KEY::VALUE` else.
 * Endpoints are those that carry health flags, so that an IPv6 address with its `::` is told from a key.
 */
export function parseClusters(text: string): readonly EnvoyCluster[] {
  const clusters = new Map<string, Map<string, { counters: Record<string, number>; healthFlags: string }>>();
  for (const line of text.split('\n')) {
    const name = /^(.*?)::/.exec(line)?.[1];
    if (name === undefined) continue;
    const endpoints = clusters.get(name) ?? new Map();
    clusters.set(name, endpoints);
    const rest = line.slice(name.length + 2);
    const [, address, key, value] = /^(.+?)::([a-z_]+)::(.*)$/.exec(rest) ?? [];
    if (address === undefined || key === undefined || /^(default|high)_priority$/.test(address)) continue;
    if (!/:\d+$/.test(address) && !address.startsWith('envoy://') && !address.includes('/')) continue;
    const endpoint = endpoints.get(address) ?? { counters: {}, healthFlags: '' };
    endpoints.set(address, endpoint);
    if (key === 'health_flags') endpoint.healthFlags = value ?? '';
    else if (/^(cx|rq)_/.test(key)) endpoint.counters[key] = Number(value);
  }
  return [...clusters].map(([name, endpoints]) => ({
    name,
    endpoints: [...endpoints].map(([address, endpoint]): EnvoyEndpoint => ({ address, ...endpoint })),
  }));
}

/** Counters and gauges of `/stats` by name; histograms and texts are left out. */
export function parseStats(text: string): Readonly<Record<string, number>> {
  const values = text.split('\n').flatMap((line) => {
    const [, name, value] = /^(.+): (\d+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, Number(value)] as const];
  });
  return Object.fromEntries(values);
}

/** Listeners with a socket address, of `/listeners?format=json`. */
export function parseListeners(text: string): readonly EnvoyListener[] {
  return listenersSchema
    .parse(JSON.parse(text))
    .listener_statuses.flatMap(({ name, local_address: local }): EnvoyListener[] => {
      const socket = local?.socket_address;
      return socket === undefined ? [] : [{ name, address: socket.address, port: socket.port_value }];
    });
}

/** Sum of a counter over a cluster's endpoints: `counterOf(clusters, 'outbound|80||web…', 'rq_total')`; 0 if there is no such cluster. */
export function counterOf(clusters: readonly EnvoyCluster[], name: string, counter: string): number {
  const endpoints = clusters.find((cluster) => cluster.name === name)?.endpoints ?? [];
  return endpoints.reduce((sum, endpoint) => sum + (endpoint.counters[counter] ?? 0), 0);
}

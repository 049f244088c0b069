import { type Bench, type CallAttempt, entriesOfCall, parsePod } from '../requirement.ts';

/** Who called a service, as its proxies saw it. */
export interface Callers {
  readonly calls: number;
  /** Of their certificates, without the trust domain, each once; `nobody` for a call without one. */
  readonly identities: readonly string[];
}

/** By the label `app` of the pods of a namespace: who called them for these calls, or for what their servers called then. */
export async function callersOf(
  bench: Bench,
  namespace: string,
  attempts: readonly CallAttempt[],
): Promise<Readonly<Record<string, Callers>>> {
  const pods = (await bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace })).map(parsePod);
  const logs = pods.map(async (pod) => {
    const entries = await bench.accessLog(pod, bench.passStartedAt);
    const inbound = entries.filter(({ upstreamCluster }) => upstreamCluster?.startsWith('inbound|'));
    const app = pod.labels['app'] ?? pod.name;
    const asked = attempts.flatMap((attempt) => entriesOfCall(inbound, attempt));
    return asked.map(({ downstreamPeer }) => ({ app, identity: withoutDomain(downstreamPeer) }));
  });
  const byApp = Map.groupBy((await Promise.all(logs)).flat(), ({ app }) => app);
  const callers = [...byApp].map(([app, calls]): [string, Callers] => {
    const identities = [...new Set(calls.map(({ identity }) => identity))].toSorted();
    return [app, { calls: calls.length, identities }];
  });
  return Object.fromEntries(callers);
}

function withoutDomain(uri = ''): string {
  return uri.replace(/^spiffe:\/\/[^/]+/, '') || 'nobody';
}

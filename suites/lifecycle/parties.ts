import {
  APP_CONTAINER,
  type Bench,
  type CallAttempt,
  deployment,
  echoAnswer,
  echoContainer,
  echoService,
  type Findings,
  inTime,
  type KubeObject,
  outcomeOf,
  type Pod,
  parsePod,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  serviceAccount,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

/** So many calls at once must agree: each of a proxy's threads learns of a change by itself. */
const ROUND = 8;
const INIT = 'istio-init';
const NAMES = ['one', 'other'] as const;

/** Two injected echo Deployments of one pod each, on two nodes, with a Service and an account of their names. */
export interface Parties {
  readonly namespace: string;
  /** By name of their Deployments. */
  readonly pods: readonly Pod[];
}

/** What a pod is made of, and the rules in it. */
export interface Member {
  readonly deployment: string;
  /** Names of its containers, init containers first. */
  readonly containers: readonly string[];
  /** Those of them that are given NET_ADMIN. */
  readonly netAdmin: readonly string[];
  readonly redirection: Redirection;
}

/** A call from one party to the other's Service. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly outcome: string;
  /** Header `server` of the answer: `envoy` by the caller's proxy. */
  readonly server: string | null;
  /** Deployment of the pod that answered. */
  readonly answeredBy: string | null;
  /** Of the caller, as the server's proxy tells: its SPIFFE URI without the trust domain. */
  readonly identity: string | null;
}

export async function startParties(bench: Bench, purpose: string): Promise<Parties> {
  const namespace = await bench.namespace(purpose, { inject: true });
  const made = NAMES.map((name, index) => {
    const node = bench.nodes[index % bench.nodes.length];
    const where = node === undefined ? {} : { node };
    const containers = [echoContainer()];
    return deployment(pod({ namespace, name, containers, serviceAccount: name, ...where }, bench.images));
  });
  const others = NAMES.flatMap((name) => [
    serviceAccount({ namespace, name }),
    echoService({ namespace, name }),
  ]);
  await bench.create(...others, ...made);
  return { namespace, pods: await started(bench, namespace) };
}

/** Has their Deployments make their pods anew, as `kubectl rollout restart` does. */
export async function restarted(bench: Bench, { namespace, pods }: Parties): Promise<Parties> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': bench.clock.timestamp() };
  for (const name of NAMES)
    await bench.kube.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
      { spec: { template: { metadata: { annotations } } } },
    );
  const old = pods.map(({ uid }) => uid);
  await bench.eventually(
    `new pods in ${namespace}`,
    async () => {
      const now = await bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace });
      const fresh = now.filter(({ metadata: { uid = '' } }) => !old.includes(uid));
      if (fresh.length >= NAMES.length) return { done: true, value: undefined };
      return { done: false, seen: `${fresh.length} of ${NAMES.length}` };
    },
    bench.deadlines.rolloutMs,
  );
  return { namespace, pods: await started(bench, namespace) };
}

async function started(bench: Bench, namespace: string): Promise<readonly Pod[]> {
  const pods = await bench.started({ namespace, count: NAMES.length });
  return pods.toSorted((a, b) => (deploymentOf(a.object) < deploymentOf(b.object) ? -1 : 1));
}

/** @param mesh as which their rules are judged; the lane's by default */
export async function membersOf(
  bench: Bench,
  { pods }: Parties,
  mesh: Bench['mesh'] = bench.mesh,
): Promise<readonly Member[]> {
  const snapshots = await bench.inspector.pods(pods, ['rules']);
  return snapshots.map((snapshot, index) => {
    const { containers } = snapshot.pod;
    const hasNetAdmin = ({ securityContext }: (typeof containers)[number]) =>
      securityContext.capabilities?.add?.includes('NET_ADMIN') === true;
    return {
      deployment: deploymentOf(pods[index]?.object),
      containers: containers.map(({ name }) => name),
      netAdmin: containers.filter(hasNetAdmin).map(({ name }) => name),
      redirection: redirectionOf(snapshot, mesh),
    };
  });
}

/** Calls both ways, once each party has reached the other; goes on where it never does. */
export async function bothWays(bench: Bench, { namespace, pods }: Parties): Promise<readonly Way[]> {
  const ways = pods.flatMap((from) => {
    const to = NAMES.find((name) => name !== deploymentOf(from.object));
    return to === undefined ? [] : [{ from, to }];
  });
  return await Promise.all(
    ways.map(async ({ from, to }) => {
      const call = { kind: 'http', url: `http://${to}.${namespace}.svc.cluster.local/` } as const;
      const round = { calls: [{ ...call, count: ROUND, concurrency: ROUND }] };
      const attempt = async () => {
        const { attempts } = await bench.call(from, round);
        const others = attempts.filter(({ status }) => status !== 200);
        if (others.length === 0) return { done: true, value: undefined } as const;
        return { done: false, seen: others.map(outcomeOf).join(', ') } as const;
      };
      const name = deploymentOf(from.object);
      await inTime(bench.eventually(`${name} reaches ${to}`, attempt, bench.deadlines.configAppliedMs));
      const { attempts } = await bench.call(from, { calls: [call] });
      return { from: name, to, ...toldBy(attempts[0]) };
    }),
  );
}

function toldBy(attempt: CallAttempt | undefined): Omit<Way, 'from' | 'to'> {
  const echo = attempt === undefined ? undefined : echoAnswer(attempt);
  return {
    outcome: outcomeOf(attempt),
    server: attempt?.headers['server'] ?? null,
    answeredBy:
      echo === undefined ? null : (NAMES.find((name) => echo.hostname.startsWith(`${name}-`)) ?? null),
    identity: echo?.clientIdentity?.replace(/^spiffe:\/\/[^/]+/, '') ?? null,
  };
}

function deploymentOf(object: KubeObject | undefined): string {
  return object === undefined ? '' : (parsePod(object).labels['app'] ?? '');
}

/** All parties are made as this mode has it, by none of the other's containers, and are redirected. */
export function follow(
  findings: Findings,
  when: string,
  members: readonly Member[],
  mode: 'init' | 'cni',
): void {
  const its = mode === 'init' ? INIT : VALIDATION_CONTAINER;
  findings.equal(
    `${when}: pods`,
    NAMES,
    members.map(({ deployment: name }) => name),
  );
  for (const { deployment: name, containers, netAdmin, redirection } of members) {
    const subject = `${when}: pod of ${name}`;
    findings
      .sameSet(`${subject}: containers`, [its, 'istio-proxy', APP_CONTAINER], containers)
      .equal(`${subject}: containers with NET_ADMIN`, mode === 'init' ? [INIT] : [], netAdmin);
    redirected(findings, `${subject}: rules`, redirection);
  }
}

/** Both proxies carry every call, and the server is told who calls. */
export function carried(findings: Findings, when: string, ways: readonly Way[]): void {
  findings.equal(
    `${when}: callers`,
    NAMES,
    ways.map(({ from }) => from),
  );
  for (const { from, to, outcome, server, answeredBy, identity } of ways) {
    const subject = `${when}: call from ${from} to ${to}`;
    findings
      .equal(`${subject}: outcome`, '200', outcome)
      .equal(`${subject}: header server`, 'envoy', server)
      .equal(`${subject}: answered by`, to, answeredBy)
      .holds(
        `${subject}: the caller's identity`,
        `an account named ${from}`,
        identity?.endsWith(`/sa/${from}`) === true,
        identity ?? 'none',
      );
  }
}

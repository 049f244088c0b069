import { type Bench, CLOSED, Findings, parsePod, requirement, set } from '../requirement.ts';
import {
  KINDS,
  type Kind,
  livenessOf,
  plaintextTo,
  probedPod,
  strictNamespace,
  unhealthyAfterStart,
} from './probed.ts';

interface Observation {
  readonly containers: readonly Probed[];
  readonly podReady: boolean;
  /** Kinds of probes that failed after their container had started. */
  readonly unhealthy: readonly string[];
  /** Plaintext to the application, which must be refused. */
  readonly plaintext: string;
}

interface Probed {
  readonly name: string;
  /** Where the kubelet sends its liveness probe. */
  readonly liveness: string;
  readonly ready: boolean;
  readonly restarts: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await strictNamespace(bench, 'strict');
  const [its] = await bench.start(probedPod(bench, { namespace, name: 'probed', kinds: KINDS }));
  const plaintext = await plaintextTo(bench, its!, 8080);
  const { object } = await bench.fresh(its!);
  const facts = parsePod(object);
  return {
    containers: facts.containers
      .filter(({ name }) => (KINDS as readonly string[]).includes(name))
      .map(({ name, ready, restarts }) => ({ name, ready, restarts, liveness: livenessOf(object, name) })),
    podReady: facts.ready,
    unhealthy: await unhealthyAfterStart(bench, its!),
    plaintext,
  };
}

/** Where the injector leads each kind: to the agent, which asks the application; istio/istio pkg/kube/inject/app_probe.go. */
const REWRITTEN: Readonly<Record<Kind, string>> = {
  http: 'httpGet 15020 /app-health/http/livez',
  tcp: 'httpGet 15020 /app-health/tcp/livez',
  grpc: 'httpGet 15020 /app-health/grpc/livez',
  exec: 'exec',
};

export default requirement<Observation>('CNI-J-01', {
  observe,
  judge: ({ containers, podReady, unhealthy, plaintext }) => {
    const findings = new Findings().sameSet(
      'containers',
      KINDS,
      containers.map(({ name }) => name),
    );
    for (const { name, liveness, ready, restarts } of containers)
      findings
        .equal(`probes of kind ${name}: sent to`, REWRITTEN[name as Kind], liveness)
        .equal(`probes of kind ${name}: Ready`, true, ready)
        .equal(`probes of kind ${name}: restarts`, 0, restarts);
    return findings
      .equal('the pod is Ready', true, podReady)
      .equal('probes that failed after the start', [], unhealthy)
      .equal('plaintext to the application', CLOSED, plaintext)
      .judgement();
  },
  mutants: {
    'HTTP is not rewritten': ({ containers }) =>
      set(
        containers.find(({ name }) => name === 'http'),
        {
          liveness: 'httpGet 8080 /healthz',
        },
      ),
    'gRPC is not Ready': ({ containers }) =>
      set(
        containers.find(({ name }) => name === 'grpc'),
        { ready: false },
      ),
    'TCP was restarted': ({ containers }) =>
      set(
        containers.find(({ name }) => name === 'tcp'),
        { restarts: 1 },
      ),
    'exec is led to the agent': ({ containers }) =>
      set(
        containers.find(({ name }) => name === 'exec'),
        { liveness: 'httpGet 15020 /' },
      ),
    'a container is missing': ({ containers }) => containers.pop(),
    'the pod is not Ready': (seen) => set(seen, { podReady: false }),
    'a probe failed': ({ unhealthy }) => unhealthy.push('Readiness'),
    'plaintext passes': (seen) => set(seen, { plaintext: '200' }),
    'nobody answers': (seen) => set(seen, { plaintext: 'TIMEOUT' }),
  },
});

import {
  type Bench,
  blinds,
  CLOSED,
  container,
  type Draft,
  Findings,
  parsePod,
  readyInTime,
  requirement,
  set,
} from '../requirement.ts';
import { handlersOf, probedOn, rewritten, unhealthyAfterStart } from './kubelets-probes.ts';
import { KINDS, type Kind, plaintextTo, probedPod, strictNamespace } from './probed.ts';

interface Observation {
  readonly containers: readonly Probed[];
  readonly podReady: boolean;
  /** Whether istio-proxy is Ready. */
  readonly proxyReady: boolean;
  /** Probes that failed after the start: `http Readiness`. */
  readonly unhealthy: readonly string[];
  /** Plaintext to the application, which must be refused. */
  readonly plaintext: string;
  /** The control: the kubelet went on probing, long enough to restart what fails. */
  readonly probedOn: boolean;
}

interface Probed {
  readonly name: string;
  /** Where the kubelet sends each of its probes. */
  readonly sentTo: Readonly<Record<string, string>>;
  readonly ready: boolean;
  readonly restarts: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await strictNamespace(bench, 'strict');
  const its = { namespace, name: 'probed' };
  await readyInTime(bench, bench.start(probedPod(bench, { ...its, kinds: KINDS })));
  const on = await probedOn(bench, its);
  const pod = await bench.fresh(its);
  const facts = parsePod(pod.object);
  return {
    containers: facts.containers
      .filter(({ name }) => (KINDS as readonly string[]).includes(name))
      .map(({ name, ready, restarts }) => ({ name, ready, restarts, sentTo: handlersOf(pod.object, name) })),
    podReady: facts.ready,
    proxyReady: container(facts, 'istio-proxy')?.ready ?? false,
    unhealthy: await unhealthyAfterStart(bench, its),
    plaintext: await plaintextTo(bench, pod, 8080),
    probedOn: on,
  };
}

export default requirement<Observation>('CNI-J-01', {
  observe,
  judge: ({ containers, podReady, proxyReady, unhealthy, plaintext, probedOn: on }) => {
    const findings = new Findings().sameSet(
      'containers',
      KINDS,
      containers.map(({ name }) => name),
    );
    // What asks no network fails where the machine is too slow: then the others say nothing, either. A container that waits for the
    // proxy says nothing of the machine.
    const control = new Findings();
    if (proxyReady) control.equal('the kubelet probes on', true, on);
    for (const { name, sentTo, ready, restarts } of containers) {
      findings.equal(`probes of kind ${name}: sent to`, rewritten(name as Kind), sentTo);
      const its = name === 'exec' ? control : findings;
      (proxyReady ? its : findings).equal(`probes of kind ${name}: Ready`, true, ready);
      its.equal(`probes of kind ${name}: restarts`, 0, restarts);
    }
    const ofExec = unhealthy.filter((probe) => probe.startsWith('exec '));
    const ofOthers = unhealthy.filter((probe) => !ofExec.includes(probe));
    control.equal('exec probes that failed after the start', [], ofExec);
    return findings
      .equal('istio-proxy is Ready', true, proxyReady)
      .equal('the pod is Ready', true, podReady)
      .equal('probes that failed after the start', [], ofOthers)
      .equal('plaintext to the application', CLOSED, plaintext)
      .control(control)
      .judgement();
  },
  mutants: {
    'HTTP is not rewritten': of('http', ({ sentTo }) =>
      set(sentTo, { livenessProbe: 'httpGet 8080 /healthz' }),
    ),
    'TCP readiness goes to the application': of('tcp', ({ sentTo }) =>
      set(sentTo, { readinessProbe: 'tcpSocket 8182' }),
    ),
    'gRPC startup goes by TLS': of('grpc', ({ sentTo }) =>
      set(sentTo, { startupProbe: 'httpGet HTTPS 15020 /app-health/grpc/startupz' }),
    ),
    'gRPC is not Ready': of('grpc', (its) => set(its, { ready: false })),
    'TCP was restarted': of('tcp', (its) => set(its, { restarts: 1 })),
    'exec is led to the agent': of('exec', ({ sentTo }) => set(sentTo, { livenessProbe: 'httpGet 15020 /' })),
    'a probe is lost': of('http', ({ sentTo }) => delete sentTo['startupProbe']),
    'exec was restarted': blinds(of('exec', (its) => set(its, { restarts: 1 }))),
    'the proxy never becomes Ready, and no container starts': (seen) => {
      set(seen, { proxyReady: false, podReady: false, probedOn: false, plaintext: 'ECONNREFUSED' });
      for (const each of seen.containers) set(each, { ready: false });
    },
    'a container is missing': ({ containers }) => containers.pop(),
    'the pod is not Ready': (seen) => set(seen, { podReady: false }),
    'a probe failed': ({ unhealthy }) => unhealthy.push('http Readiness'),
    'an exec probe failed': blinds(({ unhealthy }) => unhealthy.push('exec Readiness')),
    'nobody probes on': blinds((seen) => set(seen, { probedOn: false })),
    'plaintext passes': (seen) => set(seen, { plaintext: '200' }),
    'nobody answers': (seen) => set(seen, { plaintext: 'TIMEOUT' }),
  },
});

function of(kind: Kind, change: (its: Draft<Probed>) => unknown) {
  return ({ containers }: Draft<Observation>) => {
    for (const its of containers) if (its.name === kind) change(its);
  };
}

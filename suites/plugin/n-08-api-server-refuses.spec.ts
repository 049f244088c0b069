import {
  argsOf,
  type Bench,
  type CniError,
  configsOf,
  errorOf,
  Findings,
  namespaceToCallFor,
  pluginCalls,
  requirement,
  type Step,
  type StepResult,
  set,
} from '../requirement.ts';
import { atOnce, tried } from './tries.ts';

interface Added extends CniError {
  readonly tookMs: number;
}

interface Observation {
  /** ADD with a kubeconfig that leads to a port where nobody listens. */
  readonly ordinary: Added;
  readonly excluded: Added;
  /** ADD of the same pod with the node's own kubeconfig. */
  readonly reachable: Added;
}

const DIRECTORY = '/run/icc-dead-kubeconfig';
/** As the agent writes it, for a server that nobody is. */
const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'local', cluster: { server: 'https://127.0.0.1:1', 'insecure-skip-tls-verify': true } }],
  users: [{ name: 'istio-cni', user: { token: 'none' } }],
  contexts: [{ name: 'istio-cni', context: { cluster: 'local', user: 'istio-cni' } }],
  'current-context': 'istio-cni',
});

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const add = (parts: Record<string, unknown>, of: string): Step => ({
    command: 'ADD',
    stdin: config(parts),
    args: argsOf({ namespace: of, name: 'plain' }),
  });
  const directory = `${DIRECTORY}-${bench.passId}`;
  const write = `mkdir -p ${directory} && printf %s '${KUBECONFIG}' >${directory}/istio-cni-kubeconfig`;
  const dead = { cni_agent_run_dir: directory };
  const prepared = (step: Step): readonly Step[] => [{ run: ['sh', '-ec', write] }, step];
  const [excludedNamespace = ''] = bench.mesh.excludeNamespaces;
  const said = await pluginCalls(bench, node, {
    ordinary: [...prepared(add(dead, namespace)), { run: ['rm', '-rf', directory] }],
    excluded: prepared(add(dead, excludedNamespace)),
    reachable: [add({}, namespace)],
  });
  return {
    ordinary: added(said.ordinary[1]!),
    excluded: added(said.excluded[1]!),
    reachable: added(said.reachable[0]!),
  };
}

function added(said: StepResult): Added {
  return { ...errorOf(said), tookMs: said.tookMs };
}

export default requirement<Observation>('CNI-N-08', {
  observe,
  judge: ({ ordinary, excluded, reachable }) => {
    const away = 'API server away, ordinary namespace';
    const findings = new Findings()
      .equal(`${away}: exit code`, 1, ordinary.exitCode)
      .equal(`${away}: code`, 999, ordinary.code)
      .holds(
        `${away}: msg`,
        'connection refused',
        ordinary.message.includes('connection refused'),
        ordinary.message,
      )
      .equal('API server away, excluded namespace: exit code', 0, excluded.exitCode)
      .equal('API server there, ordinary namespace: exit code', 0, reachable.exitCode);
    tried(findings, away, ordinary.tookMs);
    return atOnce(findings, 'API server away, excluded namespace', excluded.tookMs).judgement();
  },
  mutants: {
    'it fails open': ({ ordinary }) => set(ordinary, { exitCode: 0, code: null }),
    'without the cause': ({ ordinary }) => set(ordinary, { message: 'failed' }),
    'it gives up after one try': ({ ordinary }) => set(ordinary, { tookMs: 1200 }),
    'an excluded namespace is let through after all tries': ({ excluded }) =>
      set(excluded, { tookMs: 30_400 }),
    'another code': ({ ordinary }) => set(ordinary, { code: 11 }),
    'an excluded namespace waits for the API server': ({ excluded }) => set(excluded, { exitCode: 1 }),
    'it fails with the API server, too': ({ reachable }) => set(reachable, { exitCode: 1 }),
  },
});

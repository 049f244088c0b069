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
  set,
} from '../requirement.ts';

interface Observation {
  /** ADD with a kubeconfig that leads to a port where nobody listens. */
  readonly ordinary: CniError;
  readonly excluded: CniError;
  /** ADD of the same pod with the node's own kubeconfig. */
  readonly reachable: CniError;
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
    ordinary: errorOf(said.ordinary[1]!),
    excluded: errorOf(said.excluded[1]!),
    reachable: errorOf(said.reachable[0]!),
  };
}

export default requirement<Observation>('CNI-N-08', {
  observe,
  judge: ({ ordinary, excluded, reachable }) =>
    new Findings()
      .equal('API server away, ordinary namespace: exit code', 1, ordinary.exitCode)
      .equal('API server away, ordinary namespace: code', 999, ordinary.code)
      .holds(
        'API server away, ordinary namespace: msg',
        'connection refused',
        ordinary.message.includes('connection refused'),
        ordinary.message,
      )
      .equal('API server away, excluded namespace: exit code', 0, excluded.exitCode)
      .equal('API server there, ordinary namespace: exit code', 0, reachable.exitCode)
      .judgement(),
  mutants: {
    'it fails open': ({ ordinary }) => set(ordinary, { exitCode: 0, code: null }),
    'without the cause': ({ ordinary }) => set(ordinary, { message: 'failed' }),
    'another code': ({ ordinary }) => set(ordinary, { code: 11 }),
    'an excluded namespace waits for the API server': ({ excluded }) => set(excluded, { exitCode: 1 }),
    'it fails with the API server, too': ({ reachable }) => set(reachable, { exitCode: 1 }),
  },
});

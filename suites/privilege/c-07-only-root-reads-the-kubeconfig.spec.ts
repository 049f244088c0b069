import {
  APP_CONTAINER,
  type Bench,
  empty,
  Findings,
  onEach,
  pod,
  RUN_DIRECTORY,
  requirement,
  set,
  sleepingContainer,
} from '../requirement.ts';

const KUBECONFIG = 'istio-cni-kubeconfig';
const MOUNT = '/run-dir';
const NOBODY = 65_534;

/** Who tried to read the kubeconfig, and what came of it. */
interface Attempt {
  readonly node: string;
  /** Exit code of `head`; 0 where it could be read. */
  readonly exitCode: number;
  readonly said: string;
}

interface Observation {
  readonly nobody: readonly Attempt[];
  readonly root: readonly Attempt[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('readers');
  const made = (name: string, user: number) =>
    onEach(bench.nodes, name, (its) =>
      pod(
        { ...its, namespace, containers: [reader(user)], spec: { volumes: [runDirectory()] } },
        bench.images,
      ),
    );
  const pods = await bench.start(...made('nobody', NOBODY), ...made('root', 0));
  const attempts = await Promise.all(
    pods.map(async (its) => {
      const argv = ['head', '-c', '1', `${MOUNT}/${KUBECONFIG}`];
      const options = { container: APP_CONTAINER, timeoutMs: bench.deadlines.execMs, signal: bench.signal };
      const { exitCode, stderr } = await bench.kube.exec(its, argv, options);
      return { node: its.node, exitCode, said: stderr.trim() };
    }),
  );
  const { length } = bench.nodes;
  return { nobody: attempts.slice(0, length), root: attempts.slice(length) };
}

function reader(user: number): ReturnType<typeof sleepingContainer> {
  const container = sleepingContainer({ securityContext: { runAsUser: user, runAsGroup: user } });
  return { ...container, volumeMounts: [{ name: 'run', mountPath: MOUNT, readOnly: true }] };
}

function runDirectory(): object {
  return { name: 'run', hostPath: { path: RUN_DIRECTORY, type: 'Directory' } };
}

export default requirement<Observation>('CNI-C-07', {
  observe,
  judge: ({ nobody, root }) => {
    const findings = new Findings().some('readers without rights', nobody).some('readers as root', root);
    for (const { node, exitCode, said } of nobody)
      findings.holds(
        `${KUBECONFIG} on ${node}, read by user ${NOBODY}`,
        'permission denied',
        exitCode !== 0 && /permission denied/i.test(said),
        exitCode === 0 ? 'read' : said,
      );
    for (const { node, exitCode, said } of root)
      findings.holds(`${KUBECONFIG} on ${node}, read by root`, 'read', exitCode === 0, said);
    return findings.judgement();
  },
  mutants: {
    'everybody reads it on one node': ({ nobody }) => set(nobody.at(-1), { exitCode: 0, said: '' }),
    'it is not there': ({ nobody, root }) => {
      for (const one of [nobody[0], root[0]])
        set(one, { exitCode: 1, said: 'head: no such file or directory' });
    },
    'root does not see it either': ({ root }) => set(root[0], { exitCode: 1 }),
    'nobody tried': ({ nobody }) => empty(nobody),
    'root did not try': ({ root }) => empty(root),
  },
});

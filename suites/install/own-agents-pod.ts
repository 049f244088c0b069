import {
  AGENT_CONFIG,
  AGENT_CONTAINER,
  agentDaemonSet,
  agentNamespace,
  type Bench,
  type Container,
  idleContainer,
  type KubeObject,
  pod,
} from '../requirement.ts';

/** An agent of a judgement's own, with directories that only it has. */
export interface OwnAgent {
  /** What is in its configuration directory before it starts: texts by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Mode of these files; 0644 if left out. */
  readonly mode?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Its configuration directory is another one than that of its files, and empty. */
  readonly elsewhere?: boolean;
}

export interface OwnAgentsOptions {
  readonly namespace: string;
  readonly name: string;
  /** By names of containers. All start at once, in this order. */
  readonly agents: Readonly<Record<string, OwnAgent>>;
  /** Whether they copy the plugin's program, 80 MB for each. */
  readonly withProgram?: boolean;
  /** Whether the pod is Ready by the one agent's own probe. */
  readonly probed?: boolean;
  /** Whether what looks at the directories may also run programs of the agents' image. */
  readonly entersAgents?: boolean;
}

/** The container that looks at the directories, and may call the agents. */
export const HANDS = 'app';
/** Where that has them, a directory for each agent. */
export const DIRECTORY = '/own';
/** Where the chart mounts the agent's directories, and what they are called here. */
const MOUNTS = {
  '/host/etc/cni/net.d': 'net',
  '/host/opt/cni/bin': 'bin',
  '/var/run/istio-cni': 'run',
};
const PROGRAMS_OF_IMAGE = '/opt/cni/bin';
/** Of the first agent; each has its own. */
export const METRICS_PORT = 15_100;
const CONTROLZ_PORT = 9900;
/** Set in the command, by which a process is told from those of its neighbours. */
export function controlz(index: number): string {
  return `--ctrlz_port=${CONTROLZ_PORT + index}`;
}

/** The pod in which these agents run. @throws HarnessError NO_AGENT where the lane has none */
export async function ownPod(bench: Bench, options: OwnAgentsOptions): Promise<KubeObject> {
  const { namespace, name, agents, withProgram = false, probed = false, entersAgents = false } = options;
  const chart = await agentContainer(bench);
  const own = { name: 'own', emptyDir: {} };
  const nothing = { name: 'nothing', emptyDir: {} };
  const containers = Object.entries(agents).map(([agent, { variables = {}, elsewhere = false }], index) => {
    const { readinessProbe, ports: _, resources: __, args: ___, env, ...rest } = chart;
    const mounts = Object.entries(MOUNTS).map(([mountPath, directory]) => ({
      name: own.name,
      mountPath,
      subPath: elsewhere && directory === 'net' ? `${agent}/elsewhere` : `${agent}/${directory}`,
    }));
    const wanted = { ...BY_DEFAULT, MONITORING_PORT: String(METRICS_PORT + index), ...variables };
    return {
      ...rest,
      name: agent,
      args: [controlz(index)],
      env: [...env, ...Object.entries(wanted).map(([key, value]) => ({ name: key, value }))],
      volumeMounts: [
        ...mounts,
        ...(withProgram ? [] : [{ name: nothing.name, mountPath: PROGRAMS_OF_IMAGE }]),
      ],
      ...(probed ? { readinessProbe: { ...(readinessProbe as object), periodSeconds: 1 } } : {}),
    };
  });
  const volumeMounts = [{ name: own.name, mountPath: DIRECTORY }];
  const securityContext = { privileged: entersAgents };
  const hands = idleContainer({ name: HANDS, securityContext });
  return pod(
    {
      namespace,
      name,
      node: bench.nodes.at(-1)!,
      restartPolicy: 'Never',
      initContainers: [{ name: 'files', command: ['sh', '-ec', written(agents)], volumeMounts }],
      containers: [{ ...hands, volumeMounts }, ...containers],
      spec: { shareProcessNamespace: true, volumes: [own, nothing] },
    },
    bench.images,
  );
}

/** What the chart gives the lane's agent beside that which a case chooses. */
const BY_DEFAULT = {
  CNI_CONF_NAME: '',
  CHAINED_CNI_PLUGIN: 'true',
  ISTIO_OWNED_CNI_CONFIG: 'false',
  AMBIENT_ENABLED: 'false',
  REPAIR_ENABLED: 'false',
  ALLOW_SWITCH_TO_HOST_NS: 'false',
};

/** The container of the chart, with the variables of its ConfigMap, which no other namespace has. */
async function agentContainer(
  bench: Bench,
): Promise<Container & { readonly env: Container['env'] & object }> {
  const namespace = agentNamespace(bench.mesh);
  const [daemonSet, configMap] = await Promise.all([
    agentDaemonSet(bench),
    bench.kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: AGENT_CONFIG }),
  ]);
  const containers: readonly Container[] = daemonSet['spec'].template.spec.containers;
  const { envFrom: _, ...container } = containers.find(({ name }) => name === AGENT_CONTAINER)!;
  const ofMap = Object.entries<string>(configMap?.['data'] ?? {}).map(([name, value]) => ({ name, value }));
  return { ...container, env: [...ofMap, ...(container.env ?? [])] };
}

function written(agents: OwnAgentsOptions['agents']): string {
  const lines = Object.entries(agents).flatMap(([agent, { files = {}, mode = '0644' }]) => [
    ...Object.values(MOUNTS).map((directory) => `mkdir -p ${DIRECTORY}/${agent}/${directory}`),
    ...Object.entries(files).flatMap(([file, text]) => {
      const path = `${DIRECTORY}/${agent}/net/${file}`;
      return [`echo ${Buffer.from(text).toString('base64')} | base64 -d >${path}`, `chmod ${mode} ${path}`];
    }),
  ]);
  return lines.join('\n');
}

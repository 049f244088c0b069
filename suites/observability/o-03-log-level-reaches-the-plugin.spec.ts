import {
  AGENT,
  AGENT_CONTAINER,
  activeConfig,
  type Bench,
  CNI_DIRECTORIES,
  empty,
  Findings,
  istioEntries,
  type KubeObject,
  requirement,
  set,
} from '../requirement.ts';

/** How the chart has the agent log. */
interface Logging {
  /** Value of the flag --log_output_level, which the agent writes into the plugin's configuration. */
  readonly level: string | null;
  readonly json: boolean;
}

interface Observation {
  readonly byDefault: Logging;
  /** By values.cni.logging.level. */
  readonly own: Logging;
  /** By values.global.logging.level, with the agent's own level unset. */
  readonly global: Logging;
  /** Level in the configuration that is installed on the nodes, one of each. */
  readonly installed: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const level = 'default:debug,cni-agent:debug';
  const [byDefault, own, global, ...nodes] = await Promise.all([
    bench.render(),
    bench.render(
      `values.cni.logging.level=${level.replaceAll(',', String.raw`\,`)}`,
      'values.global.logAsJson=true',
    ),
    bench.render('values.global.logging.level=default:warn', 'values.cni.logging.level='),
    ...bench.nodes.map((node) => levelOn(bench, node)),
  ]);
  return {
    byDefault: loggingOf(byDefault),
    own: loggingOf(own),
    global: loggingOf(global),
    installed: nodes,
  };
}

async function levelOn({ eyes }: Bench, node: string): Promise<string> {
  const { cni } = await eyes.node(node, { cni: CNI_DIRECTORIES });
  const list = activeConfig(cni?.files ?? [])?.list;
  const [element] = list === undefined ? [] : istioEntries(list);
  const level = element?.plugin['plugin_log_level'];
  return typeof level === 'string' ? level : 'none';
}

function loggingOf(objects: readonly KubeObject[]): Logging {
  const daemonSet = objects.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === AGENT);
  const containers = daemonSet?.['spec'].template.spec.containers ?? [];
  const args: readonly string[] =
    containers.find(({ name }: { name: string }) => name === AGENT_CONTAINER)?.args ?? [];
  const flag = args.find((arg) => arg.startsWith('--log_output_level='));
  return { level: flag?.slice(flag.indexOf('=') + 1) ?? null, json: args.includes('--log_as_json') };
}

export default requirement<Observation>('CNI-O-03', {
  observe,
  judge: ({ byDefault, own, global, installed }) => {
    const findings = new Findings().some('nodes', installed);
    findings
      .equal('by default: JSON', false, byDefault.json)
      .equal('cni.logging.level: the flag', 'default:debug,cni-agent:debug', own.level)
      .equal('global.logAsJson: JSON', true, own.json)
      .equal('global.logging.level alone: the flag', 'default:warn', global.level);
    for (const level of installed)
      findings.equal('level in the installed configuration', levelName(byDefault.level), level);
    return findings.judgement();
  },
  mutants: {
    'the agent’s own level is not heeded': ({ own }) => set(own, { level: 'default:info' }),
    'the global level is not heeded': ({ global }) => set(global, { level: null }),
    'JSON is not asked for': ({ own }) => set(own, { json: false }),
    'JSON without being asked': ({ byDefault }) => set(byDefault, { json: true }),
    'another level is installed': ({ installed }) => installed.splice(0, 1, 'debug'),
    'no node': ({ installed }) => empty(installed),
  },
});

/** `info` of `default:info,cni-agent:debug`; the plugin's own default without a flag. */
function levelName(flag: string | null): string {
  return /default:(\w+)/.exec(flag ?? '')?.[1] ?? 'info';
}

import type { Bench, KubeObject } from '../requirement.ts';
import {
  AGENT,
  AGENT_CONTAINER,
  agentDaemonSet,
  empty,
  Findings,
  objectNamed,
  requirement,
  scopeLevel,
  set,
} from '../requirement.ts';
import { installAside } from './agent-aside.ts';
import { levelIn } from './plugin-level.ts';

/** How an agent's DaemonSet has it log. */
interface Logging {
  /** Value of the flag --log_output_level. */
  readonly level: string | null;
  readonly json: boolean;
}

interface Observation {
  readonly byDefault: Logging;
  /** By values.cni.logging.level. */
  readonly own: Logging;
  /** By values.global.logging.level, with the agent's own level unset. */
  readonly global: Logging;
  /** Of the lane's agent, and the level in the configuration that it installed on each node. */
  readonly lane: Logging;
  readonly installed: readonly string[];
  /** In the configuration that an agent with the level of `own` installs. */
  readonly installedByOwn: string;
}

const OWN = 'default:warn,cni-plugin:debug';
const PLUGIN = 'cni-plugin';

async function observe(bench: Bench): Promise<Observation> {
  const level = OWN.replaceAll(',', String.raw`\,`);
  const [byDefault, own, global, lane, ...installed] = await Promise.all([
    bench.render().then(daemonSetIn),
    bench.render(`values.cni.logging.level=${level}`, 'values.global.logAsJson=true').then(daemonSetIn),
    bench.render('values.global.logging.level=default:warn', 'values.cni.logging.level=').then(daemonSetIn),
    agentDaemonSet(bench),
    ...bench.nodes.map((node) => levelIn(bench, node)),
  ]);
  const node = bench.nodes.at(-1) ?? '';
  return {
    byDefault: loggingOf(byDefault),
    own: loggingOf(own),
    global: loggingOf(global),
    lane: loggingOf(lane),
    installed,
    installedByOwn: await levelIn(bench, node, await installAside(bench, node, own)),
  };
}

function daemonSetIn(objects: readonly KubeObject[]): KubeObject {
  return objectNamed(objects, 'DaemonSet', AGENT)!;
}

function loggingOf(daemonSet: KubeObject): Logging {
  const { containers } = daemonSet['spec'].template.spec;
  const { args = [] }: { args?: readonly string[] } = containers.find(
    ({ name }: { name: string }) => name === AGENT_CONTAINER,
  );
  const flag = args.find((arg) => arg.startsWith('--log_output_level='));
  return { level: flag?.slice(flag.indexOf('=') + 1) ?? null, json: args.includes('--log_as_json') };
}

/** What the chart's global.logging.level is by itself, by an older or a newer chart's way to write it. */
function isInfo(level: string | null): boolean {
  return level === 'info' || level === 'default:info';
}

export default requirement<Observation>('CNI-O-03', {
  observe,
  judge: ({ byDefault, own, global, lane, installed, installedByOwn }) => {
    const findings = new Findings()
      .holds('by default: the flag', 'info', isInfo(byDefault.level), byDefault.level ?? 'no flag')
      .equal('by default: JSON', false, byDefault.json)
      .equal('cni.logging.level: the flag', OWN, own.level)
      .equal('global.logAsJson: JSON', true, own.json)
      .equal('global.logging.level alone: the flag', 'default:warn', global.level)
      .some('nodes', installed);
    for (const level of installed)
      findings.equal('level in the installed configuration', scopeLevel(lane.level ?? '', PLUGIN), level);
    return findings
      .equal(`level that an agent with ${OWN} installs`, scopeLevel(OWN, PLUGIN), installedByOwn)
      .judgement();
  },
  mutants: {
    'the agent’s own level is not heeded': ({ own }) => set(own, { level: 'default:info' }),
    'the global level is not heeded': ({ global }) => set(global, { level: null }),
    'debug without being asked': ({ byDefault }) => set(byDefault, { level: 'default:debug' }),
    'JSON is not asked for': ({ own }) => set(own, { json: false }),
    'JSON without being asked': ({ byDefault }) => set(byDefault, { json: true }),
    'another level is installed': ({ installed }) => installed.splice(0, 1, 'debug'),
    'the level of another scope is installed': (seen) => set(seen, { installedByOwn: 'warn' }),
    'it is always info': (seen) => set(seen, { installedByOwn: 'info' }),
    'no node': ({ installed }) => empty(installed),
  },
});

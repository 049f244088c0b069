import { HarnessError } from '../errors/errors.ts';
import { parseProcess, parseRuntime } from './capabilities/parse.ts';
import type { ProcessFacts, RuntimeFacts } from './capabilities/types.ts';
import { parseCni } from './cni-config/parse.ts';
import { type PluginLogLine, parsePluginLog } from './cni-config/plugin-log.ts';
import type { CniInstallation } from './cni-config/types.ts';
import { parseConntrack } from './conntrack/parse.ts';
import type { Connection } from './conntrack/types.ts';
import type { NodeEntry, PodDocument, ProbeDocument } from './document.ts';
import { parseEnvoy } from './envoy/parse.ts';
import type { EnvoyFacts } from './envoy/types.ts';
import type { Section } from './look.ts';
import type { PodFacts } from './pods/types.ts';
import { parseRules } from './rules/parse.ts';
import type { RuleSet } from './rules/types.ts';
import { parseSockets, type Socket } from './sockets/parse.ts';

/** Every running process of one container of a pod. */
export interface ContainerProcesses {
  /** Name by the pod's status; `(sandbox)` for the one that holds the network namespace. */
  readonly container: string;
  readonly processes: readonly ProcessFacts[];
}

/** What each section gives. */
export interface SectionFacts {
  readonly rules: RuleSet;
  /** By container, the sandbox's own process included. */
  readonly processes: readonly ContainerProcesses[];
  readonly envoy: EnvoyFacts;
  readonly conntrack: readonly Connection[];
  readonly sockets: readonly Socket[];
  /** What the runtime was told, for every container that it has started, exited ones included. */
  readonly runtime: readonly RuntimeFacts[];
}

/** One look at a pod: its facts by the API, and the sections asked for. */
export type PodSnapshot<S extends Section = never> = Pick<SectionFacts, S> & {
  readonly pod: PodFacts;
  /** RFC 3339. */
  readonly takenAt: string;
  /** Inode of the network namespace. */
  readonly netns: string;
  /** Whether that is the node's own. */
  readonly inHostNetwork: boolean;
  /** What its node told in the same exec, where it was asked. */
  readonly onNode?: NodeSnapshot;
};

/** One look at a node; a part that was not asked for is absent. */
export interface NodeSnapshot {
  readonly node: string;
  readonly takenAt: string;
  readonly rules?: RuleSet;
  readonly conntrack?: readonly Connection[];
  readonly cni?: CniInstallation;
  readonly log?: { readonly exists: boolean; readonly lines: readonly PluginLogLine[] };
  /** HTTP status of a list of pods with the plugin's own kubeconfig, or why there was none. */
  readonly kubeconfigUse?: { readonly server?: string; readonly status?: number; readonly error?: string };
  readonly files?: readonly { readonly path: string; readonly entry?: NodeEntry }[];
}

/** @throws HarnessError POD_WITHOUT_PROCESS if no process of the pod runs, so that nothing can be said of its namespace */
export function toPodSnapshot<S extends Section>(
  pod: PodFacts,
  document: ProbeDocument,
  sections: readonly S[],
): PodSnapshot<S> {
  const seen = document.pods.find((each) => each.uid === pod.cgroupUid);
  if (seen?.netns === undefined) {
    throw new HarnessError(
      'POD_WITHOUT_PROCESS',
      `no process of pod ${pod.namespace}/${pod.name} (${pod.cgroupUid}) on ${pod.node}`,
      {
        nextStep: 'the pod has no sandbox yet, or it has ended: see its events',
      },
    );
  }
  const facts = Object.fromEntries(sections.map((section) => [section, factsOf(section, pod, seen)]));
  const common = {
    pod,
    takenAt: document.takenAt,
    netns: seen.netns,
    inHostNetwork: seen.netns === document.hostNetns,
  };
  return { ...common, ...facts } as PodSnapshot<S>;
}

/** A look at a node from the probe's document. */
export function toNodeSnapshot(node: string, document: ProbeDocument): NodeSnapshot {
  const seen = document.node ?? {};
  return {
    node,
    takenAt: document.takenAt,
    ...(seen.rules === undefined ? {} : { rules: parseRules(seen.rules) }),
    ...(seen.conntrack === undefined ? {} : { conntrack: parseConntrack(seen.conntrack) }),
    ...(seen.cni === undefined ? {} : { cni: parseCni(seen.cni) }),
    ...(seen.log === undefined
      ? {}
      : { log: { exists: seen.log.exists, lines: parsePluginLog(seen.log.lines) } }),
    ...(seen.kubeconfigUse === undefined ? {} : { kubeconfigUse: defined(seen.kubeconfigUse) }),
    ...(seen.files === undefined
      ? {}
      : { files: seen.files.map(({ path, entry }) => (entry === undefined ? { path } : { path, entry })) }),
  };
}

function factsOf(section: Section, pod: PodFacts, seen: PodDocument): unknown {
  switch (section) {
    case 'rules':
      return parseRules(seen.rules ?? {});
    case 'processes':
      return byContainer(pod, (seen.processes ?? []).map(parseProcess));
    case 'envoy':
      return parseEnvoy(seen.envoy ?? {});
    case 'conntrack':
      return parseConntrack(seen.conntrack ?? {});
    case 'sockets':
      return parseSockets(seen.sockets ?? { tcp: '', tcp6: '' });
    case 'runtime':
      return (seen.runtime ?? []).map(parseRuntime);
  }
}

function byContainer(pod: PodFacts, processes: readonly ProcessFacts[]): readonly ContainerProcesses[] {
  const nameOf = (id: string) => pod.containers.find((each) => each.containerId === id)?.name ?? '(sandbox)';
  return [...Map.groupBy(processes, (process) => nameOf(process.containerId))].map(([container, own]) => ({
    container,
    processes: own,
  }));
}

/** Without members that are undefined. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Act, whatOf } from '../acts/act.ts';
import { during, perform, type Stage } from '../acts/perform.ts';
import { HarnessError } from '../errors/errors.ts';
import { writing } from '../errors/not-written.ts';
import type { KubeObject, PodReference } from '../kube/kube.ts';
import { readingKube } from '../kube/reading.ts';
import { breakableNodes, steadyNodes } from '../lanes/breakable-nodes.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import type { Evidence, PodIdentity } from '../model/record.ts';
import type { Requirement } from '../model/requirement.ts';
import { accessLog } from '../probes/envoy/collect.ts';
import { onlyReads, takesLane } from '../protocol/judge-lane.ts';
import { fileName } from '../sanitize/file-name.ts';
import { writeText } from '../sanitize/files.ts';
import { eventually } from '../time/eventually.ts';
import { UndoStack } from '../time/undo.ts';
import { namespace as namespaceObject } from '../workloads/namespace.ts';
import type { AttachedLane } from './attach-lane.ts';
import type { Bench, Pod } from './bench.ts';
import { applyEchoPods } from './echo-pods.ts';
import { guardFreshness } from './freshness.ts';
import { ofPass } from './pass-objects.ts';
import { type SideEffects, sideEffectsOf } from './side-effects.ts';
import { podOf, podsStarted } from './start-pods.ts';

/** A bench with what the binding keeps of it. */
export interface OpenBench extends Bench {
  readonly undo: UndoStack;
  readonly requirement: Requirement;
  /** Pods made for this judgement or its pass; they go into the record. */
  readonly born: PodIdentity[];
  readonly evidence: Evidence[];
  /** Pods that it has made itself, whether or not they started. */
  readonly made: PodReference[];
  /** Namespaces of this judgement's own. */
  readonly namespaces: string[];
  /** What it changes in the lane. */
  readonly changes: string[];
  /** What its acts changed beside that, or mended. */
  readonly beside: Pick<SideEffects, 'changed'>;
}

/** A bench for one judgement in an attached lane. */
export function openBench(requirement: Requirement, attached: AttachedLane, signal: AbortSignal): OpenBench {
  const { state, kube, deadlines, clock } = attached;
  const undo = new UndoStack();
  const born: PodIdentity[] = [];
  const evidence: Evidence[] = [];
  const made: PodReference[] = [];
  const namespaces: string[] = [];
  const changes: string[] = [];
  const ownNode = requirement.effect === 'node' ? attached.ownNode : undefined;
  const beside = sideEffectsOf(attached, ownNode);
  const slug = requirement.id.toLowerCase().replace('cni-', '');

  const looksOnly = onlyReads(requirement.effect);
  const refusal = (what: string): TypeError =>
    new TypeError(
      `${requirement.id} only reads, but would ${what}: its effect must be own-namespace or more`,
    );
  const requireMaking = (what: string): void => {
    if (looksOnly) throw refusal(`make ${what}`);
  };
  const remember = (pods: readonly Pod[]): readonly Pod[] => {
    born.push(
      ...pods.map(({ namespace, name, uid, createdAt, node }) => ({ namespace, name, uid, createdAt, node })),
    );
    return pods;
  };
  const uids = new Map<KubeObject, string | undefined>();
  const remove = (object: KubeObject): Promise<void> => {
    const { apiVersion, kind } = object;
    const { name, namespace } = object.metadata;
    return kube.delete(
      { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
      { graceSeconds: 0, uid: uids.get(object) },
    );
  };
  const isOutside = ({ metadata }: KubeObject): boolean => !namespaces.includes(metadata.namespace ?? '');
  const requireOwnName = ({ kind, metadata: { namespace = '', name } }: KubeObject): void => {
    if ([namespace, name].some((part) => part.includes(attached.pass.id))) return;
    throw new TypeError(
      `${requirement.id} makes ${kind} ${name} outside of namespaces of its own: bench.passId must be part of its name`,
    );
  };
  const create = async (...objects: readonly KubeObject[]) => {
    for (const { kind, metadata } of objects) requireMaking(`${kind} ${metadata.name}`);
    for (const object of objects.filter(isOutside)) requireOwnName(object);
    for (const object of objects) undo.before(`${object.kind} ${object.metadata.name}`, () => remove(object));
    made.push(
      ...objects
        .filter(({ kind }) => kind === 'Pod')
        .map(({ metadata: { namespace = '', name } }) => ({ namespace, name })),
    );
    const marked = objects.map((object) => (isOutside(object) ? ofPass(attached.pass, object) : object));
    return await Promise.all(
      marked.map(async (object, index) => {
        const answer = await kube.create(object, { signal });
        uids.set(objects[index]!, answer.object.metadata.uid);
        return answer.object;
      }),
    );
  };
  const stageFor = async (act: Act): Promise<Stage> => {
    if (!takesLane(requirement.effect) && ownNode === undefined) {
      throw new TypeError(
        `${requirement.id} changes its lane beside others: its effect must be node, mesh or restarts`,
      );
    }
    if (ownNode !== undefined && act.node !== ownNode)
      throw new TypeError(`${requirement.id} changes more than node ${ownNode}: ${whatOf(act)}`);
    await beside.before();
    changes.push(whatOf(act));
    attached.changes.begin(`${requirement.id}: ${changes.join(', ')}`, ownNode);
    const { execOnNode, nodePower, acts, pass } = attached;
    const world = { kube, execOnNode, nodePower, mesh: state.mesh, deadlines, clock, signal };
    return { world, undo, acts, by: requirement.id, owner: pass.owner, lease: pass.lease };
  };
  const started: Bench['started'] = async (query) =>
    remember(await podsStarted(attached, query, { deadlineMs: deadlines.podReadyMs, signal }));

  return {
    requirement,
    undo,
    born,
    evidence,
    made,
    namespaces,
    changes,
    beside,
    lane: state.lane,
    mesh: state.mesh,
    cluster: state.cluster,
    nodes: state.cluster.nodes.map((node) => node.name),
    steadyNodes: steadyNodes(state, ownNode),
    breakable: breakableNodes(state),
    ownNode: () => {
      if (ownNode !== undefined) return ownNode;
      throw new TypeError(
        `${requirement.id} has no node of its own: its effect must be node, and it needs breakable-nodes`,
      );
    },
    images: { apps: state.images.appsImage },
    programs: state.images.bin,
    ingress: state.ingress,
    kube: looksOnly ? readingKube(kube, refusal) : kube,
    inspector: guardFreshness(attached.inspector, requirement, attached.pass.startedAt),
    standingInspector: attached.inspector,
    accessLog: async (pod, since) => {
      if (!state.capabilities.includes('access-log')) throw noAccessLog(requirement, state);
      return accessLog(kube, pod, since);
    },
    outside: () => attached.outside(),
    browser: async () => {
      const browser = await attached.browser();
      undo.before('browser', () => browser.close());
      return browser;
    },
    inject: (object) => attached.inject(object, signal),
    render: (...settings) => attached.render(settings, signal),
    deadlines,
    clock,
    signal,
    passId: attached.pass.id,
    passStartedAt: attached.pass.startedAt,

    namespace: async (purpose, options = {}) => {
      requireMaking('a namespace');
      const name = `${slug}-${purpose}-${attached.pass.id}`;
      namespaces.push(name);
      // Its end costs the API server a look at every kind there is, so it goes with the pass, not with the judgement.
      await kube.create(ofPass(attached.pass, namespaceObject({ ...options, name })), { signal });
      // Admission refuses a pod whose account is not there yet, and a judge would take it for a policy's refusal.
      await eventually(
        `namespace ${name} has its account`,
        async () => {
          const account = await kube.get({
            apiVersion: 'v1',
            kind: 'ServiceAccount',
            namespace: name,
            name: 'default',
          });
          return account === undefined ? { done: false, seen: 'none' } : { done: true, value: undefined };
        },
        { deadlineMs: deadlines.configAppliedMs, signal },
      );
      return name;
    },
    create,
    start: async (...pods) => {
      await create(...pods);
      const namesIn = Map.groupBy(pods, (pod) => pod.metadata.namespace ?? '');
      const ready = await Promise.all(
        [...namesIn].map(([namespace, its]) =>
          started({ namespace, names: its.map((pod) => pod.metadata.name), count: its.length }),
        ),
      );
      return inOrderOf(pods, ready.flat());
    },
    started,
    fresh: async ({ namespace, name }: PodReference) => {
      const object = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
      if (object !== undefined) return podOf(object);
      throw new HarnessError('NO_SUCH_POD', `there is no pod ${namespace}/${name}`, {
        nextStep: 'see whether it was made, and who has deleted it: its events',
      });
    },
    echoPods: async (...kinds) => {
      const echoPods = await applyEchoPods(attached, kinds, signal);
      for (const pods of Object.values<readonly Pod[]>(echoPods)) remember(pods);
      return echoPods;
    },
    execOnNode: async (node, argv, options) => {
      if (looksOnly) throw refusal(`run a program on ${node}`);
      return attached.execOnNode(node, argv, options);
    },
    perform: async (act) => (await perform(act, await stageFor(act))).proof,
    during: async (act, work) => await during(act, await stageFor(act), work),
    call: (from, plan) => attached.traffic.call(from, plan, signal),
    eventually: (what, attempt, deadlineMs) => eventually(what, attempt, { deadlineMs, signal, clock }),
    attach: (name, content, mediaType = 'text/plain') => {
      evidence.push(keepEvidence(attached, requirement, name, content, mediaType));
    },
  };
}

function noAccessLog({ id }: Requirement, { lane, mesh }: LaneState): HarnessError {
  return new HarnessError(
    'NO_ACCESS_LOG',
    `${id} reads the proxies' access log; that of lane ${lane.id} is ${mesh.accessLogFormat.format}`,
    { nextStep: "let the requirement's entry of the catalogue need access-log: it is then not judged here" },
  );
}

function inOrderOf(wanted: readonly KubeObject[], pods: readonly Pod[]): readonly Pod[] {
  return wanted.flatMap(({ metadata }) =>
    pods.filter((pod) => pod.name === metadata.name && pod.namespace === metadata.namespace),
  );
}

function keepEvidence(
  attached: AttachedLane,
  requirement: Requirement,
  name: string,
  content: string | Buffer,
  mediaType: string,
): Evidence {
  const path = join('evidence', attached.state.lane.id, requirement.id, fileName(name));
  const file = join(attached.pass.request.outputDirectory, path);
  writing(`evidence of ${requirement.id}`, file, () => {
    if (typeof content === 'string') return writeText(file, content);
    mkdirSync(dirname(file), { recursive: true });
    // An image has no text.
    return writeFileSync(file, content);
  });
  return { name, path, mediaType };
}

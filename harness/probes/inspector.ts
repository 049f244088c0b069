import { HarnessError } from '../errors/errors.ts';
import type { PodReference } from '../kube/kube.ts';
import type { CniDirectories } from './cni-directories.ts';
import { type LookOptions, look, type NodeRequest, type Section } from './look.ts';
import { parsePod } from './pods/parse.ts';
import type { PodFacts } from './pods/types.ts';
import { probeOn, probePods } from './probe-pods.ts';
import { type NodeSnapshot, type PodSnapshot, toNodeSnapshot, toPodSnapshot } from './snapshot.ts';

/** What may be asked of a node: of its CNI installation where the lane has it, or elsewhere. */
export interface NodeLook extends Omit<NodeRequest, 'cni'> {
  readonly cni?: true | Partial<CniDirectories>;
}

export interface PodLookOptions {
  /**
   * Pages of Envoy's admin address to ask for, with the section `envoy`: paths such as `stats?filter=tls`;
   * `clusters` and `listeners?format=json` by default.
   */
  readonly envoyPages?: readonly string[];
  /** Asked of every node that runs one of the pods, in the same exec; the answer is each snapshot's `onNode`. */
  readonly node?: NodeLook;
}

/** Inspector on a cluster: read-only, with one exec for each node that is looked at. */
export interface Inspector {
  /** Looks at one pod. Errors as `pods`. */
  pod<S extends Section>(
    pod: PodReference,
    sections: readonly S[],
    options?: PodLookOptions,
  ): Promise<PodSnapshot<S>>;
  /**
   * Looks at pods, those of a node in one exec and so at one moment; in the order asked for.
   * @throws HarnessError NO_SUCH_POD, NO_PROBE, POD_WITHOUT_PROCESS, PROBE_TOOL_FAILED: a look that failed is never an empty answer
   */
  pods<S extends Section>(
    pods: readonly PodReference[],
    sections: readonly S[],
    options?: PodLookOptions,
  ): Promise<readonly PodSnapshot<S>[]>;
  /** Looks at a node: rules of its own namespace and the CNI installation by default. */
  node(name: string, request?: NodeLook): Promise<NodeSnapshot>;
  /** Looks at every node that has a probe pod, all at once, by name. */
  allNodes(request?: NodeLook): Promise<readonly NodeSnapshot[]>;
}

const WHOLE_NODE: NodeLook = { rules: true, cni: true };
const ENVOY_PAGES = ['clusters', 'listeners?format=json'];

/** Inspector that look through the probe pods of a cluster. */
export function createInspector(options: LookOptions & { readonly directories: CniDirectories }): Inspector {
  const asked = ({ cni, ...rest }: NodeLook): NodeRequest =>
    cni === undefined ? rest : { ...rest, cni: { ...options.directories, ...(cni === true ? {} : cni) } };
  const pods = async <S extends Section>(
    references: readonly PodReference[],
    sections: readonly S[],
    { envoyPages = ENVOY_PAGES, node: asksNode }: PodLookOptions = {},
  ): Promise<readonly PodSnapshot<S>[]> => {
    const [facts, probes] = await Promise.all([
      Promise.all(references.map((each) => podFacts(options, each))),
      probePods(options.kube),
    ]);
    const documents = new Map(
      await Promise.all(
        [...Map.groupBy(facts, (pod) => pod.node)].map(async ([node, own]) => {
          const looked = own.map((pod) => ({
            uid: pod.cgroupUid,
            containers: pod.containers.flatMap((each) =>
              each.containerId === undefined ? [] : [each.containerId],
            ),
            envoy: envoyPages,
          }));
          const request = {
            pods: looked,
            sections,
            ...(asksNode === undefined ? {} : { node: asked(asksNode) }),
          };
          const document = await look(probeOn(probes, node), request, options);
          return [node, { document, onNode: asksNode && toNodeSnapshot(node, document) }] as const;
        }),
      ),
    );
    return facts.flatMap((pod) => {
      const seen = documents.get(pod.node);
      if (seen === undefined) return [];
      const snapshot = toPodSnapshot(pod, seen.document, sections);
      return [seen.onNode === undefined ? snapshot : { ...snapshot, onNode: seen.onNode }];
    });
  };
  const node = async (name: string, request: NodeLook = WHOLE_NODE): Promise<NodeSnapshot> => {
    const probe = probeOn(await probePods(options.kube), name);
    return toNodeSnapshot(name, await look(probe, { pods: [], sections: [], node: asked(request) }, options));
  };
  return {
    pods,
    pod: async (reference, sections, lookOptions) => {
      const [snapshot] = await pods([reference], sections, lookOptions);
      if (snapshot === undefined) throw noSuchPod(reference);
      return snapshot;
    },
    node,
    allNodes: async (request) => {
      const nodes = [...(await probePods(options.kube)).keys()].toSorted();
      return Promise.all(nodes.map((name) => node(name, request)));
    },
  };
}

async function podFacts({ kube }: LookOptions, { namespace, name }: PodReference): Promise<PodFacts> {
  const object = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  if (object === undefined) throw noSuchPod({ namespace, name });
  return parsePod(object);
}

function noSuchPod({ namespace, name }: PodReference): HarnessError {
  return new HarnessError('NO_SUCH_POD', `there is no pod ${namespace}/${name}`, {
    nextStep: 'it was deleted or replaced while it was looked at',
  });
}

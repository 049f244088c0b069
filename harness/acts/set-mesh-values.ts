import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube } from '../kube/kube.ts';
import { SUITE_NAMESPACE } from '../lanes/suite-namespace.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { inRevision, revisionOf } from '../mesh/revision.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { digestOf, injectionSample } from './injection-sample.ts';
import { membersBefore, withMembers, withoutMembers } from './json-members.ts';

const parameters = z.strictObject({
  /** By members from the root, `pilot.cni.enabled`. */
  values: z.record(z.string(), z.json()),
  meshNamespace: z.string().default('istio-system'),
  /** Where a sample pod is tried, dry-run; one that no exclusion and no policy concerns. */
  sampleNamespace: z.string().default(SUITE_NAMESPACE),
  /** Of the mesh: `blue`. */
  revision: z.string().default('default'),
});
const before = z.strictObject({
  /** What of the values is replaced. The rest may hold what somebody has set in secret. */
  members: z.array(z.strictObject({ path: z.array(z.string()), value: z.json().optional() })),
  /** How the text is laid out, so that it comes back to the letter. */
  indent: z.int(),
  /** Digest of what admission makes of a sample pod. */
  sample: z.string(),
});

type Parameters = z.infer<typeof parameters>;
type Before = z.infer<typeof before>;

const INDENTS = [0, 1, 2, 3, 4];
const CONFIG_MAP = 'istio-sidecar-injector';

/**
 * Sets some of the installer's values that the injector renders its template with, as if the mesh had been installed with
 * them. `pilot.cni.enabled` to false is the way in which istio-init comes to stand in a cluster with the plugin: a misspelt
 * installer value leaves it so in silence (istio/istio#54968).
 */
export function setMeshValues(
  values: Readonly<Record<string, unknown>>,
  mesh: Pick<Mesh, 'namespace' | 'values'>,
): Act {
  return aimed(SET_MESH_VALUES, {
    values,
    meshNamespace: mesh.namespace,
    revision: revisionOf(mesh.values),
  });
}

/**
 * istiod watches its ConfigMap (`pkg/kube/inject/watcher.go`), so no restart is needed, and pods that exist stay as they
 * are. It took hold when admission makes something else of a sample pod than before; an edit that cannot be seen in a
 * sample pod never does.
 */
export const SET_MESH_VALUES: ActKind<Parameters, Before> = {
  name: 'set-mesh-values',
  parameters,
  before,
  settledAfter: 2,
  what({ values }) {
    const set = Object.entries(values).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
    return `injector's values ${set.join(', ')}`;
  },
  async read({ kube }, target) {
    const text = await textOf(kube, target);
    const document: unknown = JSON.parse(text);
    return {
      members: membersBefore(document, target.values) as Before['members'],
      indent: INDENTS.find((indent) => JSON.stringify(document, null, indent) === text.trimEnd()) ?? 2,
      sample: digestOf(await injectionSample(kube, target.sampleNamespace)),
    };
  },
  apply: ({ kube }, target, { indent }) =>
    edit(kube, target, indent, (document) => withMembers(document, target.values)),
  revert: ({ kube }, target, { members, indent }) =>
    edit(kube, target, indent, (document) => withoutMembers(document, members)),
  async confirm({ kube }, { sampleNamespace }, { sample }) {
    const now = await injectionSample(kube, sampleNamespace);
    const asBefore = digestOf(now) === sample;
    return {
      inForce: !asBefore,
      asBefore,
      seen: asBefore ? 'a sample pod comes out as before' : `a sample pod now has: ${containerNames(now)}`,
    };
  },
};

const referenceOf = ({ meshNamespace: namespace, revision }: Parameters) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: inRevision(CONFIG_MAP, revision) }) as const;

async function textOf(kube: Kube, target: Parameters): Promise<string> {
  const text: unknown = (await kube.get(referenceOf(target)))?.['data']?.values;
  if (typeof text === 'string') return text;
  const { namespace, name } = referenceOf(target);
  throw new HarnessError('NO_INJECTOR', `ConfigMap ${namespace}/${name} has no values`, {
    nextStep: 'see whether the mesh is installed',
  });
}

async function edit(
  kube: Kube,
  target: Parameters,
  indent: number,
  change: (document: unknown) => unknown,
): Promise<void> {
  const text = await textOf(kube, target);
  const end = text.slice(text.trimEnd().length);
  const values = JSON.stringify(change(JSON.parse(text)), null, indent) + end;
  await kube.patch(referenceOf(target), { data: { values } });
}

function containerNames(sample: string): string {
  const { initContainers, containers } = JSON.parse(sample) as Record<
    'initContainers' | 'containers',
    readonly { name: string }[]
  >;
  return [...initContainers, ...containers].map((container) => container.name).join(', ');
}

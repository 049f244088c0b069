import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { KubeObject, ObjectReference } from '../kube/kube.ts';
import { referenceOf } from '../kube/reference.ts';
import { asWritten } from '../lanes/as-written.ts';
import { COMPONENTS, type Component, componentObjects } from '../mesh/component-objects.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import {
  isOfOne,
  isSame,
  isWorkload,
  objectsThere,
  referenceSchema,
  workloadsLast,
  writtenObject,
} from './kept-objects.ts';
import { containersOf } from './pod-template.ts';
import { rolledOut } from './rolled-out.ts';

const parameters = z.strictObject({
  component: z.enum(COMPONENTS),
  version: z.string(),
  /** Of the component as it is installed, and as that version has it. */
  own: z.array(referenceSchema),
  earlier: z.array(referenceSchema),
});
const before = z.strictObject({
  /** Those of both that were there, as they were written. */
  objects: z.array(writtenObject),
});

type Parameters = z.infer<typeof parameters>;

/** Field manager of istioctl (istio/istio operator/pkg/install/install.go): what a version no longer sets goes. */
const MANAGER = 'istio-operator';
/** istio/istio operator/pkg/install/install.go getOwnerLabels. */
const OF_THE_INSTALLER = /^(?:install\.)?operator\.istio\.io\//;
const OF_CONTROLLERS = /^deployment\.kubernetes\.io\/|^deprecated\.daemonset\.template\.generation$/;

/** Installs one component of the Istio that the lane upgrades from in place of its own: a downgrade, which reverting takes back. */
export function installEarlier(component: Component, { manifest, earlier }: Mesh): Act {
  return aimed(INSTALL_EARLIER, {
    component,
    version: earlier?.version ?? 'none',
    own: componentObjects(manifest, component).map(referenceOf),
    earlier: componentObjects(earlier?.manifest ?? '', component).map(referenceOf),
  });
}

/**
 * As an installer does it: every object applied, those that the version does not have deleted. It took hold when the
 * component's workloads are rolled out with the images of the version, and the last pod of before is gone.
 */
export const INSTALL_EARLIER: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'install-earlier',
  parameters,
  before,
  what: ({ component, version }) =>
    `component ${component} of Istio ${version} installed in place of its own`,
  async read(world, { component, own, earlier }) {
    if (earlierObjects(world.mesh, component).some(isWorkload)) {
      const objects = await objectsThere(world.kube, union(own, earlier));
      return { objects: objects.map(withoutControllers) };
    }
    throw new HarnessError('NO_EARLIER_ISTIO', 'the lane has no other Istio to install', {
      nextStep: 'do this in lane upgrade',
    });
  },
  async apply({ kube, mesh, signal }, { component, own, earlier }, { objects }) {
    for (const object of workloadsLast(earlierObjects(mesh, component))) {
      const was = objects.find((each) => isOne(object, each));
      await kube.apply(ownedAs(object, was), { manager: MANAGER, signal });
    }
    for (const each of without(own, earlier)) await kube.delete(each, { signal });
  },
  async revert({ kube }, { earlier }, { objects: was }) {
    for (const object of workloadsLast(was)) await kube.apply(object, { manager: MANAGER });
    for (const each of without(earlier, was.map(referenceOf))) await kube.delete(each);
  },
  async confirm({ kube, mesh }, { component, own, earlier }, { objects: was }) {
    const there = await objectsThere(kube, union(own, earlier));
    const workloads = there.filter(isWorkload);
    const rollouts = await Promise.all(workloads.map((each) => rolledOut(kube, each)));
    const isRolledOut = workloads.length > 0 && rollouts.every(({ done }) => done);
    const images = imagesOf(workloads);
    const stray = without(there.map(referenceOf), earlier);
    return {
      inForce:
        isRolledOut &&
        stray.length === 0 &&
        isDeepStrictEqual(images, imagesOf(earlierObjects(mesh, component).filter(isWorkload))),
      asBefore:
        isRolledOut &&
        there.length === was.length &&
        there.every((object) =>
          isAsBefore(
            object,
            was.find((each) => isOne(object, each)),
          ),
        ),
      seen: `${images.join(', ') || 'no workload'}${rollouts.map((each) => (each.done ? '' : `; ${each.seen}`)).join('')}`,
    };
  },
};

function earlierObjects(mesh: ActWorld['mesh'], component: Component): readonly KubeObject[] {
  return componentObjects(mesh?.earlier?.manifest ?? '', component);
}

function imagesOf(workloads: readonly KubeObject[]): readonly string[] {
  return workloads
    .flatMap((each) => containersOf(each).map(({ image }) => `${each.metadata.name} ${image}`))
    .toSorted();
}

/** Annotations of controllers are no part of what an installer writes. */
function withoutControllers(object: KubeObject): KubeObject {
  const { metadata, ...rest } = asWritten(object);
  const { annotations, ...others } = metadata;
  if (annotations === undefined) return { ...rest, metadata };
  const own = Object.entries(annotations).filter(([name]) => !OF_CONTROLLERS.test(name));
  return { ...rest, metadata: { ...others, annotations: Object.fromEntries(own) } };
}

/** With the labels by which istioctl knows what it has installed: it writes them beside what its charts render. */
function ownedAs(object: KubeObject, was: KubeObject | undefined): KubeObject {
  const owner = Object.entries(was?.metadata.labels ?? {}).filter(([name]) => OF_THE_INSTALLER.test(name));
  const labels = { ...Object.fromEntries(owner), ...object.metadata.labels };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** But for the number of replicas, which an autoscaler may have changed. */
function isAsBefore(object: KubeObject, was: KubeObject | undefined): boolean {
  if (was === undefined || object.kind !== 'Deployment') return isSame(object, was);
  const { replicas } = object['spec'];
  return isSame(object, { ...was, spec: { ...was['spec'], replicas } });
}

function isOne(a: KubeObject, b: KubeObject): boolean {
  return isOfOne(referenceOf(a), referenceOf(b));
}

function without(
  all: readonly ObjectReference[],
  others: readonly ObjectReference[],
): readonly ObjectReference[] {
  return all.filter((one) => !others.some((other) => isOfOne(one, other)));
}

function union(
  own: readonly ObjectReference[],
  others: readonly ObjectReference[],
): readonly ObjectReference[] {
  return [...own, ...without(others, own)];
}

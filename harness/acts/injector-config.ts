import { HarnessError } from '../errors/errors.ts';
import { eventually } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';
import { injectionSample } from './injection-sample.ts';

/** An edit of one key of the injector's ConfigMap. */
export interface InjectorEdit {
  readonly what: string;
  readonly key: 'config' | 'values';
  readonly edit: (text: string) => string;
  /** `istio-system` unless told. */
  readonly meshNamespace?: string;
  /** Where a sample pod is tried, dry-run; one that no exclusion concerns. `default` unless told. */
  readonly sampleNamespace?: string;
}

/**
 * Edits the ConfigMap `istio-sidecar-injector`. istiod watches it (`pkg/kube/inject/watcher.go`), so no
 * restart is needed, and pods that exist stay as they are. It took hold when admission makes something
 * else of a sample pod than before; an edit that cannot be seen in a sample pod never does.
 */
export function editInjector(
  world: ActWorld,
  { what, key, edit, meshNamespace = 'istio-system', sampleNamespace = 'default' }: InjectorEdit,
): Act {
  const reference = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: meshNamespace,
    name: 'istio-sidecar-injector',
  };
  let before: { readonly text: string; readonly sample: string } | undefined;

  return {
    what,
    async do() {
      const text: unknown = (await world.kube.get(reference))?.['data']?.[key];
      if (typeof text !== 'string') {
        throw new HarnessError('NO_INJECTOR', `ConfigMap ${meshNamespace}/${reference.name} has no ${key}`, {
          nextStep: 'see whether the mesh is installed',
        });
      }
      before ??= { text, sample: await injectionSample(world.kube, sampleNamespace) };
      await world.kube.patch(reference, { data: { [key]: edit(before.text) } });
    },
    async undo() {
      if (before === undefined) return;
      const { text, sample } = before;
      await world.kube.patch(reference, { data: { [key]: text } });
      await eventually(
        'injection as it was before',
        async () =>
          (await injectionSample(world.kube, sampleNamespace)) === sample
            ? { done: true, value: true }
            : { done: false, seen: 'a sample pod still comes out otherwise' },
        { deadlineMs: world.deadlines.configAppliedMs, clock: world.clock, inARow: 2 },
      );
      before = undefined;
    },
    async tookHold() {
      const now = await injectionSample(world.kube, sampleNamespace);
      if (now === before?.sample) return { done: false, seen: 'a sample pod comes out as before' };
      return { done: true, value: `a sample pod now has: ${containerNames(now)}` };
    },
  };
}

function containerNames(sample: string): string {
  const { initContainers, containers } = JSON.parse(sample) as Record<
    'initContainers' | 'containers',
    readonly { name: string }[]
  >;
  return [...initContainers, ...containers].map((container) => container.name).join(', ');
}

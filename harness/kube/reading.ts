import type { Kube, ObjectReference, PodReference } from './kube.ts';

/**
 * A cluster that is only looked at: what would change it, or run in it, is refused by the error that `refusal` makes. A
 * dry run changes nothing, whoever it is done as; nor does a review of authorization, a question in the form of a create.
 */
export function readingKube(kube: Kube, refusal: (what: string) => Error): Kube {
  const refused = async (what: string): Promise<never> => {
    throw refusal(what);
  };
  // Member by member, so that one that is new is refused until somebody says what it does.
  return {
    get: (reference) => kube.get(reference),
    list: (query) => kube.list(query),
    kinds: () => kube.kinds(),
    logs: (pod, options) => kube.logs(pod, options),
    getRaw: (path) => kube.getRaw(path),
    create: (object, options) =>
      options?.dryRun === true || isQuestion(object)
        ? kube.create(object, options)
        : refused(`create ${nameOf({ ...object, ...object.metadata })}`),
    apply: (object, options) =>
      options?.dryRun === true
        ? kube.apply(object, options)
        : refused(`apply ${nameOf({ ...object, ...object.metadata })}`),
    delete: (reference) => refused(`delete ${nameOf(reference)}`),
    evict: ({ namespace, name }) => refused(`evict Pod ${namespace}/${name}`),
    patch: (reference) => refused(`patch ${nameOf(reference)}`),
    exec: (pod, _argv, { container }) => refused(`exec in ${containerOf(pod, container)}`),
    execLines: (pod, _argv, { container }) => refused(`exec in ${containerOf(pod, container)}`),
    attachLines: (pod, { container }) => refused(`attach to ${containerOf(pod, container)}`),
  };
}

function isQuestion({ apiVersion }: { readonly apiVersion: string }): boolean {
  return apiVersion.startsWith('authorization.k8s.io/');
}

function nameOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function containerOf({ namespace, name }: PodReference, container: string): string {
  return `${namespace}/${name} [${container}]`;
}

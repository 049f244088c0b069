import { memberAt } from '../model/json-object.ts';
import type { Document } from './merge.ts';

/** The revision of what has no name for itself. */
const DEFAULT_REVISION = 'default';

/** The revision that a mesh is installed as, by the `spec` of its IstioOperator. */
export function revisionOf(spec: Document): string {
  const [revision] = ['values.revision', 'revision']
    .map((path) => memberAt(spec, path))
    .filter((value) => typeof value === 'string' && value !== '');
  return typeof revision === 'string' ? revision : DEFAULT_REVISION;
}

/** The name that one of istiod's objects has in a revision: `istiod`, and `istiod-blue`. */
export function inRevision(name: string, revision: string): string {
  return revision === DEFAULT_REVISION ? name : `${name}-${revision}`;
}

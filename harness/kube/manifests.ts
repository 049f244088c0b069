import { parseAllDocuments } from 'yaml';
import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from './kube.ts';

/**
 * Objects of a multi-document YAML text, in order; empty documents are dropped and `kind: List` is opened.
 * @throws HarnessError BAD_MANIFEST with the document's place and what is wrong
 */
export function parseManifests(text: string, source = 'manifest'): readonly KubeObject[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const error = document.errors[0];
    if (error !== undefined) throw bad(`${source}, document ${index + 1}: ${error.message}`, error);
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : objectsOf(value, `${source}, document ${index + 1}`);
  });
}

function objectsOf(value: unknown, where: string): readonly KubeObject[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(`${where}: not an object`);
  const object = value as Partial<KubeObject> & { items?: readonly unknown[] };
  if (object.kind === 'List')
    return (object.items ?? []).flatMap((item, index) => objectsOf(item, `${where}, item ${index + 1}`));
  for (const member of ['apiVersion', 'kind'] as const) {
    if (typeof object[member] !== 'string') throw bad(`${where}: no ${member}`);
  }
  if (typeof object.metadata?.name !== 'string') throw bad(`${where}: ${object.kind} has no metadata.name`);
  return [object as KubeObject];
}

function bad(message: string, cause?: unknown): HarnessError {
  return new HarnessError('BAD_MANIFEST', message, { cause, nextStep: 'mend the manifest at that place' });
}

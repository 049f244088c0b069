import { isJsonObject } from '../model/json-object.ts';

/** A document as `yaml` or JSON parse it. */
export type Document = Readonly<Record<string, unknown>>;

/**
 * Merges documents, later ones on top: mappings member by member, all else (lists too) replaced.
 * The rule by which istioctl merges its files (operator/pkg/values/map.go, MergeFrom).
 */
export function mergeDocuments(...documents: readonly Document[]): Document {
  return documents.reduce(mergeTwo, {});
}

function mergeTwo(below: Document, above: Document): Document {
  const merged: Record<string, unknown> = { ...below };
  for (const [member, value] of Object.entries(above)) {
    const present = merged[member];
    merged[member] = isJsonObject(present) && isJsonObject(value) ? mergeTwo(present, value) : value;
  }
  return merged;
}

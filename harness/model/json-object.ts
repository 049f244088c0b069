/** Members by name, as JSON and YAML have them. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether it has members by name: no list, and nothing simple. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a document has at a path of member names, `cni.repair.enabled`; undefined where there is nothing. */
export function memberAt(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, member) => (isJsonObject(at) ? at[member] : undefined), document);
}

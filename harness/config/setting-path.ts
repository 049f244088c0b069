const LIST_ELEMENT = /^\[(?:\d+|[^[\]:]+:[^[\]]+)\]$/;

/**
 * The way of a setting's key below `spec`, as istioctl reads it (operator/pkg/values/map.go): member names, and elements
 * of lists, `[0]` or `[name:x]`. Undefined for what is no key: empty, or with brackets that are not closed or hold neither.
 */
export function settingPath(key: string): readonly string[] | undefined {
  const path = segments(key);
  const [first] = path;
  const isRead = (part: string) => (part.startsWith('[') ? LIST_ELEMENT.test(part) : !/[[\]\s]/.test(part));
  return first === undefined || first.startsWith('[') || !path.every(isRead) ? undefined : path;
}

/** Splits at dots that no backslash escapes, and brackets from the name before them. */
function segments(key: string): readonly string[] {
  return key
    .split(/(?<!\\)\./)
    .map((part) => part.replaceAll('\\.', '.'))
    .flatMap((part) =>
      part.indexOf('[') > 0 ? [part.slice(0, part.indexOf('[')), part.slice(part.indexOf('['))] : [part],
    )
    .filter((part) => part !== '');
}

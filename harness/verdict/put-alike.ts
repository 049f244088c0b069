/**
 * What differs from run to run without meaning anything: each kind with the words that stand for it, in the order in
 * which they are replaced.
 */
const VOLATILE: readonly (readonly [string, RegExp])[] = [
  ['uuid', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g],
  // The suffix of the pass, in names of namespaces.
  ['pass', /(?<=\b(?:[a-z]-\d{2}|cohort|echo)-[a-z0-9-]*)-[0-9a-f]{6}\b/g],
  // Of a ReplicaSet and its pod, and of what the engine calls a container.
  ['generated', /-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g],
  ['container', /\b[0-9a-f]{12}\b/g],
  // Addresses of pods, nodes and services, with the port where the kernel chose it.
  ['address', /\b(?:10|172|192)(?:\.\d{1,3}){3}\b/g],
  ['address', /\bf[cd][0-9a-f]{2}:[0-9a-f:]+\b/g],
  ['port', /(?<=[:\]])(?:3[2-9]|[45]\d|6[0-5])\d{3}\b/g],
];

/**
 * A document in which names that mean nothing are put alike, so that two of them can be compared: the same name is
 * the same word everywhere, numbered by where it is met first.
 */
export function putAlike(document: unknown): unknown {
  return VOLATILE.reduce((done, [kind, pattern]) => {
    const alike = numbered(kind);
    return inTexts(done, (text) => text.replaceAll(pattern, alike));
  }, document);
}

/** What a text is put like, as a pattern: each such name may have any number. The text itself where it has none. */
export function likePutAlike(text: string): string {
  return VOLATILE.reduce((done, [kind, pattern]) => {
    return done.replaceAll(pattern, (name) => standIn(kind, name, '*'));
  }, text);
}

/** Changes the texts of a document, its members' names among them, and no number: a port of 43200 is what was seen. */
function inTexts(document: unknown, change: (text: string) => string): unknown {
  if (typeof document === 'string') return change(document);
  if (Array.isArray(document)) return document.map((each) => inTexts(each, change));
  if (document === null || typeof document !== 'object') return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [change(name), inTexts(value, change)]),
  );
}

function numbered(kind: string): (name: string) => string {
  const known: string[] = [];
  return (name) => {
    if (!known.includes(name)) known.push(name);
    return standIn(kind, name, String(known.indexOf(name) + 1));
  };
}

/** A suffix keeps the hyphen before it. */
function standIn(kind: string, name: string, which: string): string {
  return `${name.startsWith('-') ? '-' : ''}${kind}-${which}`;
}

/**
 * Texts of a `Warning` response header (RFC 7234, section 5.5), as the API server sends them:
 * `299 - "text"`, several joined by commas, quotes in the text escaped by a backslash.
 */
export function parseWarnings(header: string | null): readonly string[] {
  if (header === null) return [];
  const texts: string[] = [];
  for (const match of header.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) {
    texts.push((match[1] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return texts;
}

/** An element: name, attributes (those that are undefined are left out), and children or text. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly content?: string | readonly Element[];
}

/** An XML 1.0 document, indented. Characters that XML cannot hold become U+FFFD. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root, '')}`;
}

function render(element: Element, indent: string): string {
  const attributes = Object.entries(element.attributes ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join('');
  const open = `${indent}<${element.name}${attributes}`;
  const { content } = element;
  if (content === undefined || content.length === 0) return `${open}/>\n`;
  const close = `</${element.name}>\n`;
  if (typeof content === 'string') return `${open}>${escapeText(content)}${close}`;
  return `${open}>\n${content.map((child) => render(child, `${indent}  `)).join('')}${indent}${close}`;
}

function escapeText(text: string): string {
  return valid(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Line ends and tabs as references: a parser makes plain ones into spaces in an attribute. */
function escapeAttribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
}

function valid(text: string): string {
  return Array.from(text.toWellFormed(), (character) =>
    isXml(character.codePointAt(0) ?? 0) ? character : '\ufffd',
  ).join('');
}

/** XML 1.0, production 2 (Char); surrogates are gone by then. */
function isXml(code: number): boolean {
  return code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && code !== 0xfffe && code !== 0xffff);
}

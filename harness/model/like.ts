/** Whether a text is as a pattern says, in which `*` stands for anything, line breaks too. */
export function isLike(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return text === pattern;
  if (!text.startsWith(pattern.slice(0, star))) return false;
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop() ?? '';
  const end = text.length - last.length;
  if (!text.endsWith(last) || end < first.length) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

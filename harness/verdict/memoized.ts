/**
 * A pure function of a text that is asked the same again and again: what it gave is kept, until there are too many texts.
 * Whoever asks must leave what is given as it is.
 */
export function memoized<T>(of: (text: string) => T, most = 5_000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = of(text);
    if (known.size >= most) known.clear();
    known.set(text, made);
    return made;
  };
}

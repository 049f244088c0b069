/**
 * Whether a name is of a pattern's form; `*` stands for any characters, `?` for one; case does not matter. Takes as many
 * steps as pattern times name has characters, at most: a star that took too little takes one more, and no star before it.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const [wanted, seen] = [pattern.toLowerCase(), name.toLowerCase()];
  let at = 0;
  let star = -1;
  let afterStar = 0;
  for (let index = 0; index < seen.length; ) {
    if (wanted[at] === '*') {
      star = at;
      at += 1;
      afterStar = index;
    } else if (wanted[at] === '?' || wanted[at] === seen[index]) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      afterStar += 1;
      at = star + 1;
      index = afterStar;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(at));
}

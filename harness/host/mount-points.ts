/** Where something is mounted, by the text of /proc/mounts, whose second column it is. */
export function mountPoints(mounts: string): readonly string[] {
  return mounts.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
}
